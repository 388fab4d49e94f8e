"""Stops one thread of a server at one line, and lets something else happen meanwhile."""
