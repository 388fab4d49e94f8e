"""Many submissions: in from a learning platform, graded, and back to it."""
