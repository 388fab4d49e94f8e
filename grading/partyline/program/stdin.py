"""The keyboard of a running program: its standard input, used like a person at a terminal."""

from __future__ import annotations

import os
import select
import socket

from partyline.sandbox.sandbox import Running
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
        assert keys is not None
        if isinstance(keys, int):
            os.set_blocking(keys, False)
        else:
            keys.setblocking(False)
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[_write(keys, rest) :]
            except BlockingIOError:
                outcome = self._loop.wait(lambda: bool(select.select([], [keys], [], 0)[1]))
                if outcome is not Outcome.CAME:
                    return outcome
            except OSError:  # nobody reads there any more
                break
        return Outcome.CAME

    def ends(self) -> None:
        """End the program's standard input, as Ctrl-D does."""
        keys, self._running.stdin = self._running.stdin, None
        if isinstance(keys, int):
            os.close(keys)
        elif keys is not None:
            keys.close()


def _write(keys: socket.socket | int, data: memoryview) -> int:
    return os.write(keys, data) if isinstance(keys, int) else keys.send(data)
