"""What leaves the house: the students' copy, and what other platforms and tools take."""
