"""Grading on somebody else's platform: it starts the kit, and reads what the kit writes."""
