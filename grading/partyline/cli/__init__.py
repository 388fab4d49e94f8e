"""The commands, one file each; the only place that parses arguments and chooses exit status."""
