"""From what was handed in to a clean place on disk."""
