"""Find the chat's server and client, and what can be read from their sources."""
