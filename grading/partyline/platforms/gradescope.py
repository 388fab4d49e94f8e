"""The file results.json that Gradescope reads, at any moment of a run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from partyline.model.for_students import for_student, untold
from partyline.model.results import CheckResult, StageResult, SubmissionResult, Verdict
from partyline.model.sanitize import bounded, clean
from partyline.model.visibility import VISIBLE
from partyline.reports import terminal
from partyline.reports.words import behaves_like, headline, one_check, to_know

TOTAL = 100.0  # points of an assignment that does not say how many it has
DEADLINE = 420.0  # seconds: the platform itself ends a run after 600, and then all is lost
_LONG = 20_000  # characters of one test's output
_NOT_YET = "This check was not run: the time for one submission was over, or the run was stopped."


def total_points(metadata: Path) -> float:
    """Return how many points the assignment has, as submission_metadata.json says it."""
    try:
        data = json.loads(metadata.read_text(encoding="utf-8"))
        points = float(data["assignment"]["total_points"])
    except (OSError, ValueError, KeyError, TypeError):
        return TOTAL
    return points if points > 0 else TOTAL


def unfinished(result: SubmissionResult, checks: Iterable[CheckResult]) -> SubmissionResult:
    """Return a result in which checks that have no verdict yet count as not reached.

    Args:
        result: what is known so far.
        checks: every check that is to be run, in order, whatever its verdict.
    """
    known = {check.name: check for check in result.checks}
    waiting = [
        known.get(
            check.name,
            replace(check, verdict=Verdict.NOT_REACHED, reason=_NOT_YET, failure=None),
        )
        for check in checks
    ]
    stages = tuple(
        replace(stage, checks=tuple(check for check in waiting if check.stage == stage.stage))
        for stage in result.stages
    )
    return replace(result, stages=stages)


def plain(result: SubmissionResult, total: float) -> dict[str, Any]:
    """Return the content of results.json.

    Without a score, because the grader itself failed, the platform tells its staff, and no mark is
    given.
    """
    told = for_student(result)
    shares = _shares(result, total)
    hidden = [check.title for check in result.checks if check.visibility != VISIBLE]
    tests: list[dict[str, Any]] = []
    for stage in result.stages:
        if stage.missing:
            tests.append(_missing(stage, shares[stage.stage]))
        for check in stage.checks:
            worth = _worth(check, stage, shares[stage.stage])
            tests.append(_test(untold(check, hidden), worth, result))
    lines = [headline(told), *behaves_like(told), *to_know(told), f"Seed: {result.seed}"]
    data: dict[str, Any] = {
        "output": "\n".join(clean(line, lines=True) for line in lines),
        "output_format": "text",
        "test_output_format": "text",
        "stdout_visibility": "hidden",
        "tests": tests,
    }
    if result.grader_failed or result.score is None:
        for test in tests:
            test.pop("score", None)
            test.pop("max_score", None)
        return data
    return {"score": round(total * result.score / 100, 2), **data}


def _shares(result: SubmissionResult, total: float) -> Mapping[str, float]:
    """Return how many points of the assignment each stage is worth."""
    weights = {stage.stage: stage.weight for stage in result.stages}
    if not any(weights.values()):
        weights = dict.fromkeys(weights, 1)
    return {stage: total * weight / sum(weights.values()) for stage, weight in weights.items()}


def _worth(check: CheckResult, stage: StageResult, share: float) -> float:
    possible = sum(check.points for check in stage.checks)
    return share * check.points / possible if possible else 0.0


def _missing(stage: StageResult, share: float) -> dict[str, Any]:
    return {
        "name": f"{stage.stage}: there is a program",
        "status": "failed",
        "output": clean(stage.missing, lines=True),
        "score": 0.0,
        "max_score": round(share, 4),
        "visibility": VISIBLE,
    }


def _test(check: CheckResult, worth: float, result: SubmissionResult) -> dict[str, Any]:
    passed = check.verdict is Verdict.PASSED
    again = one_check(terminal.command(f"starter/{check.stage}"), check, result.seed)
    if passed:
        output = ""
    elif check.verdict is Verdict.NOT_REACHED:
        output = f"Not reached: {clean(check.reason, lines=True)}"
    else:
        output = bounded(terminal.plain_check(check, again), _LONG)
    test: dict[str, Any] = {
        "name": f"{check.stage}: {check.title}",
        "status": "passed" if passed else "failed",
        "output": output,
        "visibility": check.visibility,
        "extra_data": {"check": check.name, "verdict": str(check.verdict)},
    }
    if worth:  # a bonus stage counts nothing; the platform derives no status from 0 of 0
        earned = check.earned / check.points if check.points else 0.0
        test |= {"score": round(worth * earned, 4), "max_score": round(worth, 4)}
    return test
