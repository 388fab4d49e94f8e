"""The open assignment: a chat that nobody has seen before."""
