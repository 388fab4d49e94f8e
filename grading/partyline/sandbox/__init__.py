"""How a student's program is started, fenced in, limited and ended."""
