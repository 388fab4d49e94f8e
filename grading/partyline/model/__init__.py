"""The plain data that all other packages use: no input, no output."""
