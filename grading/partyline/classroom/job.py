"""One submission to be graded, and what has come of it: plain data, for any executor."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

STAGED, OPEN, NOTHING = "stages", "open", "nothing"  # what a submission turned out to be


@dataclass(frozen=True)
class How:
    """How every submission of a class is graded.

    Args:
        seed: what random names and texts are drawn from.
        stage: the one stage that everybody has handed in; "" to look for stage folders.
        only_open: whether all are chats with a protocol of their own.
        deadline: seconds for all checks of one submission; None for the usual.
        isolation: one of `modes.MODES`.
        strict: whether no allowance is given; else it is as stages.toml says.
        open_rubric: the text of the open assignment's rubric; "" for the kit's own.
    """

    seed: int
    stage: str = ""
    only_open: bool = False
    deadline: float | None = None
    isolation: str = "none"
    open_rubric: str = ""
    strict: bool = False

    def fingerprint(self, digest: str, kit: str) -> str:
        """Return what a result depends on: the submission's content, the kit, and all of this."""
        parts = [digest, kit, self.seed, self.stage, self.only_open, self.deadline, self.isolation]
        text = json.dumps([*parts, self.open_rubric, self.strict])
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Job:
    """What a worker is given.

    Args:
        key: names the submission.
        name: whose it is, for its reports.
        data: its files, a zip of ours.
        how: how it is graded.
        only: names of checks, for a second look; empty means all.
    """

    key: str
    name: str
    data: bytes
    how: How
    only: tuple[str, ...] = ()


@dataclass(frozen=True)
class Graded:
    """What a worker gives back.

    Args:
        key: as in the job.
        kind: STAGED, OPEN or NOTHING.
        sentence: why there is no result, or "".
        result: a `SubmissionResult` as JSON, or None.
        page: the student's page.
        report: the same as plain text.
        grader_error: whether the grader itself failed.
    """

    key: str
    kind: str = NOTHING
    sentence: str = ""
    result: dict[str, Any] | None = None
    page: str = ""
    report: str = ""
    grader_error: bool = False
    notes: tuple[str, ...] = field(default=())
