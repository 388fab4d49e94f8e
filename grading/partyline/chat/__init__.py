"""The vocabulary for writing checks: a room and its users."""
