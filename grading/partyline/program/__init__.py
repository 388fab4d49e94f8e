"""One running student program: its input and output, what it waits for, and how it ends."""
