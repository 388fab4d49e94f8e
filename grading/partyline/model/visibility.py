"""Who may see a check: everybody, nobody but the instructor, or students after the due date."""

from __future__ import annotations

VISIBLE, HIDDEN, AFTER_DUE_DATE = "visible", "hidden", "after_due_date"
VISIBILITIES = (VISIBLE, HIDDEN, AFTER_DUE_DATE)


def is_shown(visibility: str, after_due_date: bool) -> bool:
    """Whether a student sees a check of this visibility.

    Args:
        after_due_date: whether the due date has passed.
    """
    return visibility == VISIBLE or (visibility == AFTER_DUE_DATE and after_due_date)
