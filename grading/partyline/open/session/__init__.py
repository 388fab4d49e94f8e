"""One run of an open chat: its server and its users at work."""
