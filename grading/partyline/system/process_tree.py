"""Processes as /proc shows them: parents and children, number of threads, memory.

Brought along by `launcher.py` into the student's process: it knows only the standard library.
Linux alone: elsewhere every answer is empty.
"""

import contextlib
import os
from collections.abc import Iterator
from functools import cache


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


def resident(pid: int) -> int:
    """Return the bytes that a process has in memory; what it shares with others counts in full."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def own(pid: int) -> int:
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
