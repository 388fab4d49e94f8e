"""Programs whose truth is known: wrong, right and hostile ones."""
