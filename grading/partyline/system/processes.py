"""Processes and what they have started, on every system."""

from __future__ import annotations

import psutil

from partyline.system import process_tree
from partyline.system.abilities import has


def family(pid: int) -> list[int]:
    """Return `pid` and every process under it; only `pid` if it has ended."""
    if has("process_tree"):
        return list(process_tree.tree(pid))
    try:
        return [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]
    except psutil.Error:
        return [pid]


def threads(pid: int) -> int:
    """Return how many threads `pid` and every process under it have."""
    return sum(map(_threads, family(pid)))


def _threads(pid: int) -> int:
    if has("process_tree"):
        return process_tree.threads_of(pid)
    try:
        return int(psutil.Process(pid).num_threads())
    except psutil.Error:  # it has ended
        return 0
