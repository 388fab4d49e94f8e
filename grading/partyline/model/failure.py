"""How a check fails: an exception with one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

WRONG = "wrong"  # something came, and it was not what was promised
SILENT = "silent"  # nothing came, and nothing will: the program sleeps
LATE = "late"  # nothing came within the deadline
ENDED = "ended"  # the program or the connection ended
RESTLESS = "restless"  # all went well, but the program does not rest when it has nothing to do
START = "start"  # the program did not start


@dataclass(frozen=True)
class Deviation:
    """What came in the place of what, where a check failed: see `chat/allowances.py`.

    Args:
        who: the user.
        kind: which kind of line was due; "" if none was.
        due: the line that was due.
        got: the line that came instead; None if none came.
        rest: what came without a newline.
    """

    who: Any
    kind: str
    due: str
    got: str | None = None
    rest: str = ""


class CheckFailed(AssertionError):
    """The program under test broke a promise. The message is the sentence that a learner reads."""

    def __init__(
        self, sentence: str, kind: str = WRONG, deviation: Deviation | None = None
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.kind = kind
        self.deviation = deviation


class NotJudgedHere(Exception):
    """This check cannot be judged on this system; the message says why."""


class SleepsTooLong(Exception):
    """The users of this check have waited too long for a program that sleeps meanwhile."""


class OutOfTime(Exception):
    """The time for the whole submission is over in the middle of a check."""


class ErrorLines:
    """Splits standard error into lines; of a traceback it keeps only the last line."""

    def __init__(self) -> None:
        self._rest = ""
        self._inside = False

    def feed(self, text: str) -> list[str]:
        """Take what came, and return the lines that are worth a place in the transcript."""
        *lines, self._rest = (self._rest + text).split("\n")
        return [line for line in lines if self._worth(line)]

    def _worth(self, line: str) -> bool:
        if line.startswith(("Traceback (most recent", "Exception in thread", "Exception ignored")):
            self._inside = True
            return False
        if self._inside and not line.startswith(" "):
            self._inside = False  # the last line: what kind of error it was
        return bool(line.strip()) and not self._inside
