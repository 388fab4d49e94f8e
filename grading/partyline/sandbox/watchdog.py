"""Keeps a program and everything that it starts within their share of the machine.

Imported as a sibling by `launcher.py`: it knows only the standard library and `process_tree.py`.
Linux alone: elsewhere there is nothing to look at, and the limits of each single process must do.
"""

import time
from collections.abc import Iterable, Mapping, Set
from typing import NamedTuple

from process_tree import own, resident, threads_of, tree  # type: ignore[import-not-found]

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
    if sum(map(resident, found)) > most.memory and sum(map(own, found)) > most.memory:
        return f"used more than {most.memory >> 20} MB of memory"
    return ""
