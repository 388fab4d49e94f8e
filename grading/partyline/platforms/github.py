"""Failures as annotations of a GitHub job: at most ten, because the platform drops the others."""

from __future__ import annotations

from partyline.model.results import SubmissionResult, Verdict
from partyline.model.sanitize import bounded, clean
from partyline.reports.words import why, wrong

MOST = 10  # of one kind in one step
_LONG = 500  # characters of one message


def failures(result: SubmissionResult) -> list[str]:
    """Return the commands to the job's runner. No text of a student can be one of its own."""
    failed = wrong(result)
    shown = failed if len(failed) <= MOST else failed[: MOST - 1]
    told = [
        _command(f"{check.name}: {check.title}", bounded(why(check), _LONG))
        if check.verdict is Verdict.FAILED
        else _command(check.name, "The grader itself failed. It is not your program's fault.")
        for check in shown
    ]
    if len(shown) < len(failed):
        more = len(failed) - len(shown)
        told.append(_command("More failures", f"{more} more are in the summary of this run."))
    return told


def _command(title: str, message: str) -> str:
    return f"::error title={_escaped(title, ':,')}::{_escaped(message)}"


def _escaped(text: str, more: str = "") -> str:
    """Return a text as the runner wants it: on one line, and without what ends a property."""
    text = clean(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    for letter in more:
        text = text.replace(letter, f"%{ord(letter):02X}")
    return text
