"""A failure as a small program that plays the conversation again, in front of one's own program."""
