"""Conversations that nobody has planned: made from a seed, held, judged by the protocol, shrunk."""
