"""A program that is slow because it sleeps: the rest of its stage is run with shorter sleeps.

To sleep is no mistake in itself: a program that takes thirty milliseconds for each line is right,
but hundreds of lines take a minute. And a program that sleeps too long must lose what that costs
once. So when its users have waited long enough, `time.sleep` takes only a small part of its time
from then on. A check that fails so is run again with whole sleeps: a program may need them. A check
that is about time always has whole sleeps.
"""

from __future__ import annotations

import math
import time
import traceback
from collections.abc import Callable

from partyline.chat.fixtures import Fixtures, perform
from partyline.model.checks import Check
from partyline.model.failure import CheckFailed, NotJudgedHere, OutOfTime
from partyline.model.results import Failure
from partyline.model.stages import stage_named, stages
from partyline.runner.allowance_search import candidates
from partyline.runner.assignment import Assignment
from partyline.runner.failures import failure_of
from partyline.runner.story import Story

COSTS = "Your program sleeps long, so its sleeps were made shorter"
_DOUBT = 8.0  # seconds in a stage for checks that may have failed because of shorter sleeps

CheckFunction = Callable[..., None]


class LongSleeps:
    """What one assignment does about programs that sleep long.

    Args:
        assignment: what the checks are run against.
    """

    def __init__(self, assignment: Assignment) -> None:
        self._assignment = assignment
        self._doubted: dict[str, float] = {}  # stage -> seconds

    def play(self, check: Check, function: CheckFunction, story: Story) -> None:
        """Run a check again that was given up, with shorter sleeps.

        Args:
            check: what it is called.
            function: its test function.
            story: gets what happens.
        """
        assignment = self._assignment
        assignment.idle[check.stage] = math.inf
        agreed = assignment.allowances_for(check)
        case = assignment.new_case(check, self._seed(check), agreed)
        fixtures = Fixtures(case, stage_named(check.stage))
        try:
            fixtures.play(function)
        except CheckFailed as error:
            story.failure = failure_of(error, fixtures)
            if story.failure.cause is None:
                story.candidates = candidates(case, error)
        except NotJudgedHere as error:
            story.not_judged = str(error)
        except OutOfTime:
            story.not_reached = assignment.out_of_time
        except Exception:  # a defect of ours, and no word on the program
            story.grader_error = traceback.format_exc()
        finally:
            story.used = tuple(case.terms.used)
            story.traceback = case.traceback()
            fixtures.clear()

    def explain(self, check: Check, function: CheckFunction) -> bool:
        """Return whether a check that got its answer too late passes with shorter sleeps.

        If so, the rest of the stage has shorter sleeps.
        """
        assignment = self._assignment
        if assignment.strict or assignment.has_short_sleeps(check):
            return False
        if check.stage not in {stage.name for stage in stages()}:
            return False  # an open chat: its sleeps are short from the beginning
        if not self._passes(check, function, True, math.inf):
            return False
        assignment.idle[check.stage] = math.inf
        return True

    def were_needed(self, check: Check, function: CheckFunction, failure: Failure) -> bool:
        """Return whether a check that failed with shorter sleeps passes with whole ones."""
        left = _DOUBT - self._doubted.get(check.stage, 0.0)
        if failure.cause is not None or not self._assignment.has_short_sleeps(check) or left <= 0:
            return False
        began = time.monotonic()
        passes = self._passes(check, function, False, began + left)
        spent = time.monotonic() - began
        self._doubted[check.stage] = self._doubted.get(check.stage, 0.0) + spent
        return passes

    def _passes(
        self, check: Check, function: CheckFunction, short_sleeps: bool, ends_at: float
    ) -> bool:
        agreed = self._assignment.allowances_for(check)
        case = self._assignment.new_case(check, self._seed(check), agreed, short_sleeps)
        case.loop.ends_at = min(case.loop.ends_at, ends_at)
        try:
            perform(function, case, stage_named(check.stage))
        except Exception:  # it fails, or there is no verdict
            return False
        return True

    def _seed(self, check: Check) -> str:
        return f"{self._assignment.seed}/{check.name}"
