"""What a program has printed: lines on its screen, messages on its standard error."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable

from partyline.model.failure import WRONG, CheckFailed, ErrorLines
from partyline.model.sanitize import as_text
from partyline.model.transcript import Transcript
from partyline.sandbox.sandbox import Running
from partyline.system.event_loop import TICK, EventLoop, Patience

LIMIT = 8 << 20  # bytes that a program may print
_COPIED = 1.0  # seconds for a thread that copies what an ended program has printed
SHOWN = 400  # characters of one printed line that a transcript keeps


class Output:
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
        self.lines: list[str] = []  # whole lines on its screen
        self.errors = ""
        self._name = name
        self._who = who
        self._loop = loop
        self._transcript = transcript
        self._too_much = too_much
        self._rest = b""  # after the last newline: maybe half a letter
        self._error_lines = ErrorLines()
        self._bytes = 0
        self._open: list[socket.socket | int] = []

    @property
    def screen(self) -> str:
        """Everything on its standard output up to now."""
        return "".join(f"{line}\n" for line in self.lines) + as_text(self._rest)

    def read_from(self, running: Running) -> None:
        """Read both streams from now on, in every wait."""
        self._open = [running.output, running.errors]
        self._loop.add(running.output, lambda: self._read(running.output, self._shown))
        self._loop.add(running.errors, lambda: self._read(running.errors, self._complained))

    def read_to_the_end(self) -> None:
        """Read what an ended program has left in its streams."""
        copied = any(isinstance(stream, socket.socket) for stream in self._open)
        # A thread that copies a pipe brings the rest, and the end, a little later; the end never
        # comes if something else that the program has started holds the pipe.
        patience = Patience(_COPIED if copied else 0.0)
        while self._open:
            began = time.monotonic()
            if not self._loop.turn(TICK if copied else 0.0) and patience.left <= 0:
                return
            patience.spend(time.monotonic() - began)

    def stop(self) -> None:
        """Read no more."""
        for stream in self._open:
            self._loop.remove(stream)
        self._open = []

    def _read(self, stream: socket.socket | int, take: Callable[[bytes], None]) -> None:
        try:
            data = os.read(stream, 65536) if isinstance(stream, int) else stream.recv(65536)
        except OSError:
            data = b""
        if not data:
            self._loop.remove(stream)
            self._open.remove(stream)
            return
        self._bytes += len(data)
        if self._bytes > LIMIT:
            self._transcript.record(self._who, "note", "stopped: it printed more than 8 MiB")
            self._too_much()
            raise CheckFailed(
                f"{self._name} printed more than {LIMIT >> 20} MiB and was stopped. Look for a "
                "loop that prints without waiting.",
                WRONG,
            )
        take(data)

    def _shown(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in map(as_text, lines):
            self.lines.append(line)
            self._transcript.record(self._who, "prints", _shortened(line))

    def _complained(self, data: bytes) -> None:
        text = as_text(data)
        self.errors += text
        for line in self._error_lines.feed(text):
            self._transcript.record(self._who, "complains", _shortened(line))


def _shortened(line: str) -> str:
    return line if len(line) <= SHOWN else f"{line[:SHOWN]} ... ({len(line)} characters)"
