"""Results as they come from a worker, without any program."""

from typing import Any

from partyline.classroom.entry import Entry
from partyline.classroom.job import Graded
from partyline.classroom.store import Record, Store
from partyline.model.results import CheckResult, Failure, StageResult, SubmissionResult, Verdict
from partyline.reports import json_file

ABOUT = {"kit": "0", "seed": 7, "isolation": "isolation: none", "made": "2026-10-05"}


def check(name: str, verdict: Verdict, points: int = 2, **more: Any) -> CheckResult:
    """Return the result of one check."""
    failure = Failure("it said \\ <b>no</b>") if verdict is Verdict.FAILED else None
    stage = name.partition("/")[0]
    base = {"lesson": "01-accept", "hint": "Look.", "failure": failure, "runs": 1}
    return CheckResult(name, stage, f"Promise {name}", points, verdict, **{**base, **more})


def result(passed: int = 3, failed: int = 1, **more: Any) -> SubmissionResult:
    """Return a result of one stage with so many checks."""
    checks = [check(f"1-echo/p{n}", Verdict.PASSED) for n in range(passed)]
    checks += [check(f"1-echo/f{n}", Verdict.FAILED) for n in range(failed)]
    return SubmissionResult("x", 7, (StageResult("1-echo", 15, tuple(checks), **more),))


def graded(key: str, done: SubmissionResult) -> Graded:
    """Return what a worker gives back."""
    page, report = "<!DOCTYPE html><p>page", "report\n"
    return Graded(key, "stages", "", json_file.plain(done), page, report, done.grader_failed)


def finish(store: Store, entry: Entry, done: SubmissionResult | None) -> None:
    """Put a finished submission into a store."""
    if done is None:
        store.save(Record(entry.key, "f", "nothing", "There is no server."))
        return
    record = Record(entry.key, "f", "stages", grader_error=done.grader_failed)
    store.save(record, graded(entry.key, done))
