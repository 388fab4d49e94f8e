"""Programs whose right verdict is known: wrong, right and hostile ones."""
