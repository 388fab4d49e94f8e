"""What in a student's program has made a check fail, where that is known for certain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from partyline.model.tracebacks import Frame

CRASH = "crash"  # the program ended with an error
THREAD = "thread"  # an error ended one of its threads
SYNTAX = "syntax"  # Python can't read it
TODO = "todo"  # it has come to a function that is not written yet
DEADLOCK = "deadlock"  # threads wait for locks that will never be free
BUSY = "busy"  # a loop runs without waiting
UNSTARTED = "unstarted"  # the function that serves users never ran


@dataclass(frozen=True)
class Cause:
    """Why a check failed, as the program itself has told it.

    Args:
        kind: one of the words above.
        sentence: what happened and where, for the learner.
        frames: the student's own lines that lead there, the innermost last.
        error: the exception's name and message, if there was one.
    """

    kind: str
    sentence: str
    frames: tuple[Frame, ...] = ()
    error: str = ""

    @property
    def exception(self) -> str:
        """The name of the exception, or ""."""
        return self.error.partition(":")[0].strip().rpartition(".")[2]

    def without_paths(self, clean: Any) -> Cause:
        """Return it with `clean` applied to its texts."""
        return replace(self, sentence=clean(self.sentence), error=clean(self.error))


def cause_from_json(data: Mapping[str, Any] | None) -> Cause | None:
    """Rebuild a cause, if there is one, from its JSON form."""
    if data is None:
        return None
    return Cause(**{**data, "frames": tuple(Frame(**frame) for frame in data["frames"])})
