"""What stops work on a whole class."""


class ClassProblem(Exception):
    """The class can't be graded or handed back like this; the message is a letter."""
