"""The two streams that a program prints to, read as they come."""

from __future__ import annotations

import os
import socket
import time
from abc import ABC, abstractmethod
from collections.abc import Callable

from partyline.model.failure import ErrorLines
from partyline.model.sanitize import as_text
from partyline.model.transcript import Transcript
from partyline.sandbox.sandbox import Running
from partyline.system.event_loop import TICK, EventLoop, Patience

_COPIED = 1.0  # seconds for a thread that copies what an ended program has printed


class PrintedStreams(ABC):
    """Standard output and standard error of one program, up to a limit in bytes.

    What is done with the bytes is for the classes below.

    Args:
        who: the program's column in the transcript.
        loop, transcript: those of the check.
        limit: how many bytes the program may print.
    """

    def __init__(self, who: str, loop: EventLoop, transcript: Transcript, limit: int) -> None:
        self.errors = ""
        self._who = who
        self._loop = loop
        self._transcript = transcript
        self._limit = limit
        self._error_lines = ErrorLines()
        self._bytes = 0
        self._open: list[socket.socket | int] = []

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
        if self._bytes > self._limit:
            self._passed_limit()
        else:
            take(data)

    def _complained(self, data: bytes) -> None:
        text = as_text(data)
        self.errors += text
        for line in self._error_lines.feed(text):
            self._transcript.record(self._who, "complains", self._shortened(line))

    @abstractmethod
    def _shown(self, data: bytes) -> None:
        """Standard output has brought `data`."""

    @abstractmethod
    def _passed_limit(self) -> None:
        """The program has printed more than it may."""

    @staticmethod
    @abstractmethod
    def _shortened(line: str) -> str:
        """A line as the transcript keeps it."""
