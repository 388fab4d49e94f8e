"""What a program has printed: lines on its screen, messages on its standard error."""

from __future__ import annotations

from collections.abc import Callable

from partyline.model.failure import WRONG, CheckFailed
from partyline.model.sanitize import as_text
from partyline.model.transcript import Transcript
from partyline.program.printed_streams import PrintedStreams
from partyline.system.event_loop import EventLoop

LIMIT = 8 << 20  # bytes that a program may print
SHOWN = 400  # characters of one printed line that a transcript keeps


class Output(PrintedStreams):
    """Both output streams of one program, read as they come.

    Args:
        name: the program's file, for sentences.
        who: its column in the transcript.
        loop, transcript: the check's own.
        too_much: ends a program that has passed the limit.
    """

    def __init__(
        self,
        name: str,
        who: str,
        loop: EventLoop,
        transcript: Transcript,
        too_much: Callable[[], None],
    ) -> None:
        super().__init__(who, loop, transcript, LIMIT)
        self.lines: list[str] = []  # whole lines on its screen
        self._name = name
        self._too_much = too_much
        self._rest = b""  # after the last newline: maybe half a letter

    @property
    def screen(self) -> str:
        """Everything on its standard output up to now."""
        return "".join(f"{line}\n" for line in self.lines) + as_text(self._rest)

    def _passed_limit(self) -> None:
        self._transcript.record(self._who, "note", "stopped: it printed more than 8 MiB")
        self._too_much()
        raise CheckFailed(
            f"{self._name} printed more than {LIMIT >> 20} MiB and was stopped. Look for a "
            "loop that prints without waiting.",
            WRONG,
        )

    def _shown(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in map(as_text, lines):
            self.lines.append(line)
            self._transcript.record(self._who, "prints", self._shortened(line))

    @staticmethod
    def _shortened(line: str) -> str:
        return line if len(line) <= SHOWN else f"{line[:SHOWN]} ... ({len(line)} characters)"
