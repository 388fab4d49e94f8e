"""What everything talks about: plain data, without input or output."""
