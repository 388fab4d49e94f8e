"""Find out what an open chat does, by talking in it."""
