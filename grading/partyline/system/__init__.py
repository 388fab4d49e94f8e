"""What this operating system tells and can do."""
