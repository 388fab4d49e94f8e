"""Ends programs that use too much memory or start too many processes, on every system.

`watchdog.py` does this beside the launcher, on Linux; here is what serves new interpreters.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Mapping

import psutil

from partyline.sandbox.limits import Limits
from partyline.system import processes

PAUSE = 0.1  # seconds between two looks


class UsageWatch:
    """Looks at some programs again and again, in a thread of its own.

    Args:
        programs: returns what runs now: process number -> what it may use.
        stop: ends a program; the clause says what it used too much of.
    """

    def __init__(
        self, programs: Callable[[], Mapping[int, Limits]], stop: Callable[[int, str], None]
    ) -> None:
        self._programs = programs
        self._stop = stop
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._over.wait(PAUSE):
            for pid, limits in self._programs().items():
                if why := excess(pid, limits):
                    self._stop(pid, why)

    def close(self) -> None:
        """Look no more."""
        self._over.set()


def excess(pid: int, limits: Limits) -> str:
    """Return in a clause what a program and all that it has started use too much of, or ""."""
    if processes.threads(pid) > limits.processes:
        return f"had too many processes and threads (more than {limits.processes})"
    family = processes.family(pid)
    if sum(map(_resident, family)) > limits.memory and sum(map(_own, family)) > limits.memory:
        return f"used more than {limits.memory >> 20} MB of memory"
    return ""


def _resident(pid: int) -> int:
    with contextlib.suppress(psutil.Error):
        return int(psutil.Process(pid).memory_info().rss)
    return 0


def _own(pid: int) -> int:
    with contextlib.suppress(psutil.Error):
        return int(psutil.Process(pid).memory_full_info().uss)
    return 0
