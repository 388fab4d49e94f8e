"""The file result.json that Classroom 50 reads: its published schema, version 1."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from partyline.model.results import CheckResult, SubmissionResult, Verdict
from partyline.model.sanitize import bounded, clean
from partyline.reports.words import headline, why

SCHEMA = "classroom50/result/v1"
TOTAL = 100
PAGE = "party-line.html"  # to be named as a release asset of the assignment
_LONG = 2000  # characters of one message; the page has all of it
_LINKS = {"commit": "COMMIT_URL", "release": "RELEASE_URL"}


def plain(result: SubmissionResult, told: Mapping[str, str]) -> dict[str, Any]:
    """Return the content of result.json.

    Args:
        result: of a run that the grader has not failed in.
        told: the environment, in which the platform says what it grades.
    """
    owner = told.get("OWNER") or told.get("USERNAME", "")
    commit = told.get("COMMIT_URL", "")
    score = math.floor(result.score + 1e-9) if result.score is not None else 0
    return {
        "schema": SCHEMA,
        "classroom": told.get("CLASSROOM", ""),
        "assignment": told.get("ASSIGNMENT", ""),
        "assignment_type": told.get("ASSIGNMENT_TYPE") or "individual",
        "owner": owner,
        "submission": told.get("SUBMISSION_TAG", ""),
        **{name: told.get(variable, "") for name, variable in _LINKS.items()},
        "review": told.get("REVIEW_URL") or commit,
        "datetime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": score,
        "max-score": TOTAL,
        "tests": [*map(_test, result.checks), *_missing(result)],
    }


def summary(result: SubmissionResult) -> str:
    """Return one line about a result."""
    passed = sum(check.verdict is Verdict.PASSED for check in result.checks)
    return f"{headline(result)}, {passed} of {len(result.checks)} checks passed"


def _test(check: CheckResult) -> dict[str, Any]:
    return {
        "test-name": f"{check.stage}: {check.title}",
        "passed": check.verdict is Verdict.PASSED,
        "score": math.floor(check.earned + 1e-9),
        "max-score": check.points,
        "message": bounded(clean(why(check), lines=True), _LONG),
        "check": check.name,
    }


def _missing(result: SubmissionResult) -> list[dict[str, Any]]:
    return [
        {
            "test-name": f"{stage.stage}: there is a program",
            "passed": False,
            "score": 0,
            "max-score": 0,
            "message": clean(stage.missing, lines=True),
        }
        for stage in result.stages
        if stage.missing and stage.weight
    ]
