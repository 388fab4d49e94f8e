"""The keyboard of a running program: its standard input, used like a person at a terminal."""

from __future__ import annotations

import os
import select

from partyline.sandbox.sandbox import POSIX, Running
from partyline.system.event_loop import EventLoop, Outcome


class Stdin:
    """What is typed here, the program can read.

    Args:
        running: the program; it was started with a keyboard.
        loop: the check's own.
    """

    def __init__(self, running: Running, loop: EventLoop) -> None:
        self._running = running
        self._loop = loop

    def types(self, data: bytes) -> Outcome:
        """Type `data`. A program that has closed its keyboard, or has ended, does not mind.

        Returns:
            CAME; or how the wait for the program to read on ended.
        """
        keys = self._running.stdin
        assert isinstance(keys, int)
        if POSIX:
            os.set_blocking(keys, False)
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[os.write(keys, rest) :]
            except BlockingIOError:
                outcome = self._loop.wait(lambda: bool(select.select([], [keys], [], 0)[1]))
                if outcome is not Outcome.CAME:
                    return outcome
            except OSError:  # nobody reads there any more
                break
        return Outcome.CAME

    def ends(self) -> None:
        """End the program's standard input, as Ctrl-D does."""
        if isinstance(self._running.stdin, int):
            os.close(self._running.stdin)
        self._running.stdin = None
