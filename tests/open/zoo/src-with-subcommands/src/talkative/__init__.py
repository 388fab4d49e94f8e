"""A small chat."""

DEFAULT_PORT = 9616
