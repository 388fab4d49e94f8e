"""The abilities of this operating system, and what it tells about programs."""
