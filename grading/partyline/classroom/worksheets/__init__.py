"""Gradebook files of the platforms, filled in: a grade and a comment, and no other byte."""
