"""The lessons and starters: made, measured and shown."""
