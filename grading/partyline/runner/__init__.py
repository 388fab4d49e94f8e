"""Grades one submission: worker process, pytest plugin, reruns, diagnosis."""
