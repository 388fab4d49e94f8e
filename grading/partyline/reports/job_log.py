"""A result for the log of a CI job, where a line of output can be a command to the runner."""

from __future__ import annotations

from partyline.model.for_students import for_student
from partyline.model.results import SubmissionResult
from partyline.model.sanitize import job_log_block
from partyline.reports import terminal


def text(result: SubmissionResult, again: str) -> str:
    """Return what a terminal would show, between marks that keep the runner from obeying it.

    Students can read such a log: what is hidden from them is not in it.

    Args:
        again: the command that graded this, without `--check` and `--seed`.
    """
    return job_log_block(terminal.plain(for_student(result), again))
