"""A result as its student may see it: hidden checks count, and nothing else of them is told."""

from __future__ import annotations

from dataclasses import replace

from partyline.model.failure import WRONG
from partyline.model.results import (
    CheckResult,
    Failure,
    StageResult,
    SubmissionResult,
    Verdict,
)
from partyline.model.visibility import is_shown

NAME = "not_shown"  # of the one check that stands for all hidden checks of its stage
_NOT_ALL = "Your instructor does not show these checks. Your program does not pass all of them."
_BUILDS = "it builds on a check that your instructor does not show"


def for_student(result: SubmissionResult, after_due_date: bool = False) -> SubmissionResult:
    """Return a result without what its student is not to see; its score stays the same.

    Args:
        after_due_date: whether checks that are shown after the due date are shown.
    """
    stages = tuple(_stage(stage, after_due_date) for stage in result.stages)
    return result if stages == result.stages else replace(result, stages=stages)


def stands_for_hidden(check: CheckResult) -> bool:
    """Whether this is the check that stands for the hidden ones of its stage."""
    return check.name.endswith(f"/{NAME}")


def _stage(stage: StageResult, after_due_date: bool) -> StageResult:
    shown = [check for check in stage.checks if is_shown(check.visibility, after_due_date)]
    hidden = [check for check in stage.checks if check not in shown]
    if not hidden:
        return stage
    titles = [check.title for check in hidden]
    kept = [untold(check, titles) for check in shown]
    # What is known of mistakes was concluded from all checks together.
    likely = stage.likely if all(c.verdict is Verdict.PASSED for c in hidden) else ()
    return replace(stage, checks=(*kept, _one(stage.stage, hidden)), likely=likely)


def untold(check: CheckResult, titles: list[str]) -> CheckResult:
    """Return a check that does not name any of these titles."""
    return replace(check, reason=_BUILDS) if any(t in check.reason for t in titles) else check


def _one(stage: str, hidden: list[CheckResult]) -> CheckResult:
    """Return one check that is worth as much, and has earned as much, as these."""
    points = sum(check.points for check in hidden)
    earned = sum(check.earned for check in hidden)
    broken = any(check.verdict is Verdict.GRADER_ERROR for check in hidden)
    passed = all(check.verdict is Verdict.PASSED for check in hidden)
    verdict = Verdict.PASSED if passed else Verdict.FAILED
    return CheckResult(
        name=f"{stage}/{NAME}",
        stage=stage,
        title=f"Checks that your instructor does not show ({len(hidden)})",
        points=points,
        verdict=Verdict.GRADER_ERROR if broken else verdict,
        reason="The grader itself failed at one of them." if broken else "",
        failure=None if passed or broken else Failure(_NOT_ALL, WRONG),
        runs=1,
        failed_runs=int(not passed),
        credit=0.0 if passed or not points else earned / points,
    )
