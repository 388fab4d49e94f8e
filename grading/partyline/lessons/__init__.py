"""The lessons: what they are, how their recordings are made, and how they are shown."""
