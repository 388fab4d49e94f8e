"""The screen of a program that nobody knows: a text that grows, also without any newline."""

from __future__ import annotations

import codecs
import os
import socket
from collections.abc import Callable

from partyline.model.failure import ErrorLines
from partyline.model.transcript import Transcript
from partyline.open.session.random_words import readable
from partyline.sandbox.sandbox import Running
from partyline.system.event_loop import EventLoop

LIMIT = 1 << 20  # bytes that a program of a small chat may print
_SHOWN = 1000  # characters of one piece that a transcript keeps


class Screen:
    """Both output streams of one program, read as they come; for `Program.printed`.

    Args:
        who: its column in the transcript.
        watch, transcript: the session's own.
        too_much: ends a program that has passed the limit.
    """

    def __init__(
        self, who: str, loop: EventLoop, transcript: Transcript, too_much: Callable[[], None]
    ) -> None:
        self.screen = ""  # as a person reads it
        self.errors = ""
        self.flooded = False  # it printed without end, and was ended for that
        self._who = who
        self._loop = loop
        self._transcript = transcript
        self._too_much = too_much
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._error_lines = ErrorLines()
        self._bytes = 0
        self._open: list[socket.socket | int] = []

    @property
    def lines(self) -> list[str]:
        """The whole lines on the screen."""
        return self.screen.split("\n")[:-1]

    def read_from(self, running: Running) -> None:
        """Read both streams from now on, in every wait."""
        self._open = [running.output, running.errors]
        self._loop.add(running.output, lambda: self._read(running.output, self._shown))
        self._loop.add(running.errors, lambda: self._read(running.errors, self._complained))

    def read_to_the_end(self) -> None:
        """Read what an ended program has left in its streams."""
        while self._open and self._loop.turn():
            pass

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
            self.flooded = True
            self._transcript.record(self._who, "note", f"(printed more than {LIMIT >> 20} MiB)")
            self._too_much()
            return
        take(data)

    def _shown(self, data: bytes) -> None:
        text = readable(self._decoder.decode(data))
        self.screen += text
        for line in text.split("\n"):
            if line.strip():
                self._transcript.record(self._who, "prints", line[:_SHOWN])

    def _complained(self, data: bytes) -> None:
        text = data.decode("utf-8", errors="replace")
        self.errors += text
        for line in self._error_lines.feed(text):
            self._transcript.record(self._who, "complains", line[:_SHOWN])
