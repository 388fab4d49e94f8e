"""The library behind grade.py: it runs chat programs, talks to them and judges what it heard."""
