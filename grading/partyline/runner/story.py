"""What has happened in one run of a check, before there is a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from partyline.model.allowance import Allowance
from partyline.model.results import Failure


@dataclass
class Story:
    """What has happened in one run of a check.

    Args:
        began: when, in seconds of the monotonic clock.
        failure: how it failed.
        candidates: allowances that may explain that.
        used: the allowances that it has needed.
        traceback: what a program has printed of an error, cut down to the student's own frames.
        not_reached, not_judged, grader_error: why there is no verdict.
        sleeps_too_long: whether it was given up because its program sleeps.
    """

    began: float
    failure: Failure | None = None
    candidates: Sequence[Allowance] = ()
    used: tuple[Allowance, ...] = ()
    traceback: str = ""
    not_reached: str = ""
    not_judged: str = ""
    grader_error: str = ""
    sleeps_too_long: bool = False
