"""Wait until a program has done all that it was asked: silence is proved, not slept."""

from __future__ import annotations

import time
from collections.abc import Callable

from partyline import stillness
from partyline.program import Program
from partyline.watch import Watch

WINDOW = 0.25  # seconds in which a late line of another thread is still caught
BREATH = 0.008  # seconds between two looks at a sleeping program, where looking is possible


def settle(program: Program, watch: Watch, on_the_way: Callable[[], int] = lambda: 0) -> None:
    """Read until `program` sleeps and nothing is on its way, or until the window is over.

    A program that sleeps in calls without a time-out is done after one breath. One that wakes up
    by itself, or a system that can't tell, gets the whole window.

    Args:
        on_the_way: returns how many bytes have left the program and are not yet with their readers.
    """
    until = time.monotonic() + WINDOW
    before = None
    while time.monotonic() < until:
        if watch.turn(BREATH if stillness.AVAILABLE else WINDOW / 4):
            before = None
            continue
        if program.status is not None:
            return
        now = program.fingerprint()
        if now is not None and now == before and not on_the_way():
            return
        before = now
