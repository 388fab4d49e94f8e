"""From what the survey has found to marks and a description."""
