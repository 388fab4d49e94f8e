"""A check that failed is run again: does it fail every time, or only sometimes? Then it is a race.

Always with the same random words: a race is what ends differently although nothing else differs. If
one run passes, more follow, some of them while every core is busy, until it can be said how often
the check fails. A defect of the grader is no run: it neither makes a race nor hides one.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field

from partyline.chat.fixtures import perform
from partyline.model.cause import BUSY, SYNTAX, TODO
from partyline.model.checks import Check
from partyline.model.failure import CheckFailed, NotJudgedHere, OutOfTime
from partyline.model.results import Failure
from partyline.model.stages import stage_named
from partyline.runner.assignment import Assignment
from partyline.system.cpu_load import busy_cores

MOST = 20  # runs of one check, the first one included
_ENOUGH = 4  # failed runs, and not one passed: it fails every time
_BASE, _SHARE = 2.0, 0.2  # seconds for all re-runs of a submission, and of the time that it took
_RACE = 4.0  # seconds more for each race: how often it fails is worth knowing


@dataclass
class Reruns:
    """The re-runs of one assignment, and the time that they may take together.

    Args:
        assignment: what the checks are run against.
    """

    assignment: Assignment
    spent: float = 0.0
    races: int = field(default=0)

    def counts(
        self, check: Check, function: Callable[..., None], first: Failure
    ) -> tuple[int, int]:
        """Run a check that has failed once more, and often if it passes.

        Args:
            check: what it is called.
            function: its test function.
            first: how it failed.

        Returns:
            How many runs there were, the first included, and how many of them failed.
        """
        runs = failed = 1
        certain = first.cause is not None and first.cause.kind in (TODO, BUSY, SYNTAX)
        if not self.assignment.again or certain:
            return runs, failed
        began = time.monotonic()
        seed = f"{self.assignment.seed}/{check.name}"  # the same words: else luck is in them
        for number, loops in enumerate(self._busy_loops()):
            left = self._left() - (time.monotonic() - began)
            if left <= 0 or (runs == failed and number + 1 == _ENOUGH):
                break
            passed = self._passes(check, function, seed, loops, left)
            if passed is None:
                break
            if passed and runs == failed:
                self.races += 1
            runs += 1
            failed += not passed
        self.spent += time.monotonic() - began
        return runs, failed

    def _busy_loops(self) -> Iterator[int]:
        """Yield for each re-run how many endless loops run beside it."""
        cores = os.cpu_count() or 1
        yield 0
        for number in range(2, MOST):
            yield cores if number % 2 else 0

    def _left(self) -> float:
        taken = time.monotonic() - self.assignment.began - self.spent
        return _BASE + _SHARE * taken + _RACE * self.races - self.spent

    def _passes(
        self, check: Check, function: Callable[..., None], seed: str, loops: int, left: float
    ) -> bool | None:
        """Return whether one run passes; None if it gave no verdict."""
        agreed = self.assignment.allowances_for(check)
        case = self.assignment.new_case(check, seed, agreed)
        case.loop.ends_at = min(case.loop.ends_at, time.monotonic() + left)
        try:
            with busy_cores(loops) if loops else nullcontext():
                perform(function, case, stage_named(check.stage))
        except CheckFailed:
            return False
        except (NotJudgedHere, OutOfTime):
            return None
        except Exception:  # a defect of ours, and no word on the program
            return None
        return True
