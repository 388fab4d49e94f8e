"""Does a program wait for ever? The ability "sleepers" tells; without it, nobody knows.

If every thread of a program and of its children sleeps in a system call that has no time-out, and
none has taken a step since, then nothing will ever come without new input. That turns a wait for
the deadline into a fraction of a second, without guessing.
"""

from __future__ import annotations

import contextlib
import platform
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from partyline.system import processes
from partyline.system.abilities import PROC, has

# System call number -> index of the argument that holds its time-out, or None if it has none.
# A time-out that is 0 (a null pointer) or -1 means for ever.
_UNTIMED_X86_64: dict[int, int | None] = {
    **dict.fromkeys((0, 1, 20, 34, 42, 43, 44, 45, 46, 47, 61, 130, 247, 288), None),
    **{7: 2, 23: 4, 128: 2, 202: 3, 232: 3, 270: 4, 271: 2, 281: 3, 441: 3},
}
_UNTIMED_AARCH64: dict[int, int | None] = {
    **dict.fromkeys((63, 64, 66, 95, 133, 202, 203, 206, 207, 211, 212, 242, 260), None),
    **{22: 3, 72: 4, 73: 2, 98: 3, 137: 2, 441: 3},
}
UNTIMED = {"x86_64": _UNTIMED_X86_64, "aarch64": _UNTIMED_AARCH64}
_UNTIMED = UNTIMED.get(platform.machine(), {})
_FOR_EVER = {0, 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF}
_POLLS = {7, 22, 232, 281}  # here a time-out is a number, and 0 means "do not wait"
# The numbers of nanosleep and clock_nanosleep.
_SLEEPS = {"x86_64": {"35", "230"}, "aarch64": {"101", "115"}}.get(platform.machine(), set())
_READ = {"0", "63"}  # the numbers of the system call read on x86_64 and on aarch64
_SWITCHES = re.compile(r"^(?:non)?voluntary_ctxt_switches:\s+(\d+)$", re.MULTILINE)


def fingerprint(pid: int) -> tuple[tuple[int, int], ...] | None:
    """Return who sleeps, if all threads of `pid` and its children sleep without a time-out.

    Returns:
        One (thread, steps taken so far) for each thread: two equal fingerprints mean that no
        thread has run in between. None if a thread runs, waits with a time-out, or can't be read.
    """
    return _all_threads(pid, _waits_for_ever)


@dataclass(frozen=True)
class Sleeper:
    """One thread that sleeps.

    Args:
        thread: its number.
        steps: how often it has gone to sleep up to now.
        wakes: whether it will wake up by itself, after a while.
    """

    thread: int
    steps: int
    wakes: bool


def sleepers(pid: int) -> tuple[Sleeper, ...] | None:
    """Return all threads of `pid` and its children, if all of them sleep, be it for a while."""
    timed: dict[int, bool] = {}

    def look(task: Path) -> bool:
        timed[int(task.name)] = not _waits_for_ever(task)
        return True

    found = _all_threads(pid, look)
    return None if found is None else tuple(Sleeper(n, steps, timed[n]) for n, steps in found)


def at_rest(pid: int) -> tuple[tuple[int, int], ...] | None:
    """Return the same, if all threads sleep in any way, also for a while: none is at work."""
    return _all_threads(pid, lambda _: True)


def _all_threads(pid: int, right: Callable[[Path], bool]) -> tuple[tuple[int, int], ...] | None:
    if not has("sleepers"):
        return None
    found: list[tuple[int, int]] = []
    todo = [pid]
    try:
        while todo:
            for task in _tasks(todo.pop()):
                status = (task / "status").read_text()
                if "\nState:\tS" not in status or not right(task):
                    return None
                steps = sum(int(steps) for steps in _SWITCHES.findall(status))
                found.append((int(task.name), steps))
                todo += [int(child) for child in (task / "children").read_text().split()]
    except OSError:
        return None
    return tuple(sorted(found))


def queued(pid: int) -> float:
    """Return how many seconds the threads of `pid` have waited for a processor.

    Only the difference of two answers means something. Where the system does not tell, it is the
    time in which no processor was idle: the program has waited for so long at most.
    """
    if not has("sleepers"):
        return time.monotonic() - float(psutil.cpu_times().idle)
    return _scheduled(pid, 1)


def occupied(pid: int) -> float:
    """Return how many seconds the threads of `pid` have used a processor or waited for one.

    As with `queued`, only the difference of two answers means something.
    """
    return queued(pid) + (_scheduled(pid, 0) if has("sleepers") else 0.0)


def naps(pid: int) -> bool:
    """Return whether a thread of `pid` is in a sleep, as `time.sleep` does; True if unknown."""
    if not has("sleepers") or not _SLEEPS:
        return True
    try:
        calls = [(task / "syscall").read_text().split()[0] for task in _tasks(pid)]
    except (OSError, IndexError):  # it has ended, or a thread of it
        return False
    return not _SLEEPS.isdisjoint(calls)


def _scheduled(pid: int, field: int) -> float:
    try:
        tasks = [task / "schedstat" for task in _tasks(pid)]
        return sum(int(file.read_text().split()[field]) for file in tasks) / 1e9
    except (OSError, IndexError):
        return 0.0


def work_of_threads(pid: int) -> list[float]:
    """Return how many ticks of the processor each thread of `pid` has used, the oldest first."""
    if not has("sleepers"):
        return []
    try:
        stats = [(int(task.name), (task / "stat").read_text()) for task in _tasks(pid)]
    except OSError:
        return []
    fields = [stat.rpartition(")")[2].split() for _, stat in sorted(stats)]
    return [float(field[11]) + float(field[12]) for field in fields]


def waits_for_stdin(pid: int) -> bool:
    """Return whether `pid` or a child of it waits for a line to be typed; False if unknown.

    One that waits for several things at once does not show it either.
    """
    if not has("sleepers"):
        return False
    for process in processes.family(pid):
        with contextlib.suppress(OSError):
            for task in _tasks(process):
                with contextlib.suppress(OSError):
                    call = (task / "syscall").read_text().split()
                    # One that computes just now has the one word "running" there.
                    if len(call) > 1 and call[0] in _READ and int(call[1], 16) == 0:
                        return True
    return False


def is_stopped(pid: int) -> bool:
    """Return whether all threads of `pid` and its children stand still, as one that is frozen."""
    if not has("sleepers"):
        return all(map(_has_stopped, processes.family(pid)))
    with contextlib.suppress(OSError):
        for process in processes.family(pid):
            for task in _tasks(process):
                if "\nState:\tT" not in (task / "status").read_text():
                    return False
    return True


def _has_stopped(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_STOPPED)
    except psutil.Error:  # it has ended
        return True


def _tasks(pid: int) -> Iterator[Path]:
    return (PROC / str(pid) / "task").iterdir()


def _waits_for_ever(task: Path) -> bool:
    call = (task / "syscall").read_text().split()
    if call[0] in ("running", "-1"):
        return False
    number = int(call[0])
    if number not in _UNTIMED:
        return False
    argument = _UNTIMED[number]
    if argument is None:
        return True
    timeout = int(call[1 + argument], 16)
    return timeout in _FOR_EVER and not (timeout == 0 and number in _POLLS)
