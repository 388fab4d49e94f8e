"""From the submission to a clean place on disk."""
