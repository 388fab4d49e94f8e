"""Stage 6: every promise of stage 5, with the same checks.

The protocol is the same, so a user notices no difference.
"""

from partyline.model.checks import take_over

take_over("5-robust", globals(), without=["test_source.py"])
