"""How a student's program is started, isolated, limited and ended."""
