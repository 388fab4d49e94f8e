"""The grader is graded: what it must catch, what it must pass, how often it is wrong."""
