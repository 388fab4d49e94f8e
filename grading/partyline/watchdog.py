"""Sees to it that a program and everything that it starts stay within their share of the machine.

Imported as a sibling by `launcher.py`: it knows only the standard library. Linux alone: elsewhere
there is nothing to look at, and the limits of each single process must do.
"""

import contextlib
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

PAUSE = 0.02  # seconds between two looks; memory fills at some gigabytes a second
SHARE = 20  # a look may take one part in so many of the time


@dataclass(frozen=True)
class Most:
    """What a program and everything that it starts may use together.

    Args:
        memory: bytes that are really in use.
        processes: processes and threads.
    """

    memory: int
    processes: int


class Watchdog:
    """Looks at all running programs now and then; `pause` is the time until the next look."""

    def __init__(self) -> None:
        self.pause = PAUSE
        self._next = 0.0

    def look(self, programs: Mapping[int, Most]) -> list[tuple[int, str]]:
        """Return the programs that use too much, each with a clause that says of what."""
        began = time.monotonic()
        if began < self._next or not programs:
            return []
        found = [(root, why) for root, most in programs.items() if (why := excess(root, most))]
        ended = time.monotonic()
        self.pause = max(PAUSE, SHARE * (ended - began))
        self._next = ended + self.pause
        return found


def excess(root: int, most: Most) -> str:
    """Return in a clause what the tree under `root` uses too much of, or ""."""
    found = dict(tree(root))
    threads = sum(found.values())
    if threads > most.processes:
        return f"had more than {most.processes} processes and threads"
    if sum(map(_resident, found)) > most.memory and sum(map(_own, found)) > most.memory:
        return f"used more than {most.memory >> 20} MB of memory"
    return ""


def children(pid: int) -> set[int]:
    """Return the children of all threads of a process."""
    return {child for task in _tasks(pid) for child in _children(pid, task)}


def tree(root: int) -> Iterator[tuple[int, int]]:
    """Yield `root` and every process under it, each with the number of its threads."""
    todo = [root]
    while todo:
        pid = todo.pop()
        tasks = _tasks(pid)
        yield pid, len(tasks)
        for task in tasks:
            todo += _children(pid, task)


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
    """Return its share: what it shares is divided among the sharers. Slower to find out."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/smaps_rollup") as file:
        for line in file:
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return _resident(pid)
