"""The screen of a program that nobody knows: a text that grows, also without any newline."""

from __future__ import annotations

import codecs
from collections.abc import Callable

from partyline.model.transcript import Transcript
from partyline.open.session.random_words import readable
from partyline.program.printed_streams import PrintedStreams
from partyline.system.event_loop import EventLoop

LIMIT = 1 << 20  # bytes that a program of a small chat may print
_LINES = 30  # of one piece that a transcript keeps
_SAME = 20  # times that the same line is kept
_SHOWN = 1000  # characters of one piece that a transcript keeps


class LineNotes:
    """Notes in a transcript what comes to one screen: of very much, and of the same, little.

    Args:
        transcript: the session's own.
        who: its column.
        what: "prints", or "gets".
    """

    def __init__(self, transcript: Transcript, who: str, what: str) -> None:
        self._transcript, self._who, self._what = transcript, who, what
        self._last = ""
        self._again = 0  # how often the last line has come

    def take(self, text: str) -> None:
        """Note what has come in one piece."""
        lines = [line for line in text.split("\n") if line.strip()]
        for line in lines[:_LINES]:
            self._again = self._again + 1 if line == self._last else 0
            self._last = line
            if self._again < _SAME:
                self._transcript.record(self._who, self._what, line[:_SHOWN])
            elif self._again == _SAME:
                self._transcript.record(self._who, "note", "(the same again and again)")
        if len(lines) > _LINES and self._again < _SAME:
            more = len(lines) - _LINES
            self._transcript.record(self._who, "note", f"(and {more} more lines at once)")


class Screen(PrintedStreams):
    """Both output streams of one program, read as they come; for `Program.printed`.

    Args:
        who: its column in the transcript.
        loop, transcript: the session's own.
        too_much: ends a program that has passed the limit.
    """

    def __init__(
        self, who: str, loop: EventLoop, transcript: Transcript, too_much: Callable[[], None]
    ) -> None:
        super().__init__(who, loop, transcript, LIMIT)
        self.screen = ""  # as a person reads it
        self.flooded = False  # it printed without end, and was ended for that
        self._too_much = too_much
        self._notes = LineNotes(transcript, who, "prints")
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    @property
    def lines(self) -> list[str]:
        """The whole lines on the screen."""
        return self.screen.split("\n")[:-1]

    def _passed_limit(self) -> None:
        self.flooded = True
        self._transcript.record(self._who, "note", f"(printed more than {LIMIT >> 20} MiB)")
        self._too_much()

    def _shown(self, data: bytes) -> None:
        text = readable(self._decoder.decode(data))
        self.screen += text
        self._notes.take(text)

    @staticmethod
    def _shortened(line: str) -> str:
        return line[:_SHOWN]
