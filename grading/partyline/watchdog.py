"""Sees to it that a program and everything that it starts stay within their share of the machine.

Imported as a sibling by `launcher.py`: it knows only the standard library. Linux alone: elsewhere
there is nothing to look at, and the limits of each single process must do.
"""

import contextlib
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cache
from typing import NamedTuple

PAUSE = 0.02  # seconds between two looks; memory fills at some gigabytes a second
SHARE = 4  # a look takes one part in so many of the time at most, however much there is to see


class Most(NamedTuple):
    """What a program and everything that it starts may use together.

    Args:
        memory: bytes that are really in use.
        processes: processes and threads.
    """

    memory: int
    processes: int


class Watchdog:
    """Looks at what runs now and then; `pause` is the time in seconds until the next look."""

    def __init__(self) -> None:
        self.pause = PAUSE
        self._next = 0.0

    def look(self, programs: Mapping[int, Most], strays: Set[int]) -> list[tuple[int, str]]:
        """Return the programs that use too much, each with a clause that says of what.

        Args:
            programs: the root of each program's tree -> what it may use.
            strays: roots of what programs have left behind; it counts for all of them.
        """
        began = time.monotonic()
        if began < self._next or not programs:
            return []
        found = [
            (root, why)
            for root, most in programs.items()
            if (why := excess(tree(root, *strays), most))
        ]
        ended = time.monotonic()
        self.pause = max(PAUSE, SHARE * (ended - began))
        self._next = ended + self.pause
        return found


def excess(pids: Iterable[int], most: Most) -> str:
    """Return in a clause what these processes together use too much of, or ""."""
    found: list[int] = []
    threads = 0
    for pid in pids:
        found.append(pid)
        threads += threads_of(pid)
        if threads > most.processes:  # there may be very many more: not one more look
            return f"had too many processes and threads (more than {most.processes})"
    if sum(map(_resident, found)) > most.memory and sum(map(_own, found)) > most.memory:
        return f"used more than {most.memory >> 20} MB of memory"
    return ""


def everybody() -> list[int]:
    """Return all processes of the namespace that this /proc belongs to, but its init.

    While processes fork without end, this is quick; to ask each of them for its children is not.
    """
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and name != "1"]


def threads_of(pid: int) -> int:
    """Return how many threads a process has."""
    try:
        return os.stat(f"/proc/{pid}/task").st_nlink - 2
    except OSError:  # it has ended, or this is not Linux
        return 0


def children(pid: int) -> set[int]:
    """Return the children of all threads of a process."""
    return {child for task in _tasks(pid) for child in _children(pid, task)}


def tree(*roots: int) -> Iterator[int]:
    """Yield these processes and every process under them."""
    todo = list(roots)
    while todo:
        pid = todo.pop()
        yield pid
        todo += children(pid)


def _tasks(pid: int) -> list[str]:
    try:
        return os.listdir(f"/proc/{pid}/task")
    except OSError:  # it has ended, or this is not Linux
        return []


def _children(pid: int, task: str) -> list[int]:
    with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{task}/children") as file:
        return [int(child) for child in file.read().split()]
    return []


def _resident(pid: int) -> int:
    """Return the bytes that a process has in memory; what it shares with others counts in full."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _own(pid: int) -> int:
    """Return the bytes beyond what every program begins with, and shares until it changes them.

    The kernel would know better who shares what, but its answer waits for a lock that a process
    holds while it forks.
    """
    return max(0, _private(pid) - _begins_with())


@cache
def _begins_with() -> int:
    """Return what a fork of this process, which stays as it is, has from the first moment."""
    return _private(os.getpid())


def _private(pid: int) -> int:
    with contextlib.suppress(OSError), open(f"/proc/{pid}/status") as file:
        kinds = [line.split() for line in file if line.startswith(("RssAnon:", "RssShmem:"))]
        return sum(int(kilobytes) for _, kilobytes, _ in kinds) * 1024
    return 0
