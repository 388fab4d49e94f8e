"""One conversation, three drawings: for a terminal, as SVG, and as plain text."""
