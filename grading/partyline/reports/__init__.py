"""One result in many forms, one file for each."""
