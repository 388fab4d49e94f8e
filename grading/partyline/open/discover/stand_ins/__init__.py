"""Stand-ins for harmless packages that are not part of Python: they print, without colour."""
