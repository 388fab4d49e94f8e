"""A result for the log of a CI job, where a line of output can be a command to the runner."""

from __future__ import annotations

from partyline.reports import terminal
from partyline.results import SubmissionResult
from partyline.text import job_log_block


def text(result: SubmissionResult, again: str) -> str:
    """Return what a terminal would show, between marks that keep the runner from obeying it.

    Args:
        again: the command that graded this, without `--check` and `--seed`.
    """
    return job_log_block(terminal.plain(result, again))
