"""The vocabulary in which checks are written: a room and its users."""
