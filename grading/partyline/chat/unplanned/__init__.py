"""Conversations that nobody has planned: generated from a seed, run, judged, and shortened."""
