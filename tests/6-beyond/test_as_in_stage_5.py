"""Stage 6: every promise of stage 5, and the checks of them as they are.

The protocol is the same, so nothing that a user could notice is different.
"""

from partyline.model.checks import take_over

take_over("5-robust", globals(), without=["test_source.py"])
