"""One running student program: what it reads, prints and waits for, and how it ends."""
