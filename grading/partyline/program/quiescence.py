"""Wait until a program has finished its work: silence is proved, not guessed by a pause."""

from __future__ import annotations

import time
from collections.abc import Callable

import psutil

from partyline.program.program import Program
from partyline.system import blocked
from partyline.system.abilities import has
from partyline.system.event_loop import TICK, EventLoop, Fingerprint, Patience

WINDOW = 0.25  # seconds in which a late line of another thread is still caught
SHORT = 0.06  # seconds for one that is known to be never at rest: no window would prove anything
REST = 0.6  # seconds for which a program that wakes up by itself is watched
LITTLE = 0.08  # seconds that tell something of a program which a busy machine hardly let run
STARVED = 6.0  # seconds after which it is let go on a machine that hardly lets it run
BUSY = 0.25  # seconds of processor time in them that are too many: no polling costs as much
# Of a processor, where nobody knows how long a program has waited for one: a program that polls
# uses less, and one that never waits gets more on any but the busiest machine.
SHARE = 0.12
MOSTLY = 0.4  # of a window; a program that polls works less, and one that spins works more
RESTLESS = 1.0  # seconds of work without a rest, after which it is no use to wait for one
BREATH = 0.004  # seconds between two looks at a sleeping program, where looking is possible


def settle(program: Program, loop: EventLoop, on_the_way: Callable[[], int] = lambda: 0) -> bool:
    """Read until `program` sleeps and nothing is on its way, or until the window is over.

    A program that sleeps in calls without a time-out is done after one breath. One that wakes up
    by itself, or a system that can't tell, gets the whole window.

    Args:
        on_the_way: returns how many bytes have left the program and are not yet with their readers.

    Returns:
        Whether it may be awake all the time: it has worked for most of the window.
    """
    worked, queued = _cpu_seconds(program), blocked.queued(program.pid)
    window = SHORT if program.restless else WINDOW
    until = time.monotonic() + window
    sleepers = has("sleepers")
    pause = BREATH if sleepers else WINDOW / 4
    before = None
    while time.monotonic() < until:
        if loop.turn(0.0 if before is None and sleepers else pause):
            before = None
            continue
        if program.status is not None:
            return False
        now = program.fingerprint()
        if now is not None and now == before and not on_the_way():
            return False
        if now is None:
            loop.turn(pause)
        before = now
    own = max(TICK, window - (blocked.queued(program.pid) - queued))
    return _cpu_seconds(program) - worked > own * MOSTLY


def digest(program: Program, loop: EventLoop, taken: Callable[[], bool]) -> None:
    """Wait until `program` has read what was sent to it, and no thread is at work on it any more.

    Where the system does not tell, a moment's wait must do.

    Args:
        taken: whether the program has read everything.
    """
    if not has("sleepers"):
        settle(program, loop)
        return
    before: Fingerprint | None = None
    enough = _cpu_seconds(program) + (0.0 if program.restless else RESTLESS)

    def done() -> bool:
        nonlocal before
        if not taken():
            return False
        if program.restless or _cpu_seconds(program) > enough:
            program.restless = True
            return True
        now = blocked.at_rest(program.pid)
        rested = now is not None and now == before
        before = now
        return rested or program.status is not None

    loop.wait(done, tick=0.001)  # nothing to read will tell of it


def wasted(program: Program, loop: EventLoop, enough: Callable[[], bool]) -> float:
    """Return how much processor time a program uses while nobody asks anything of it.

    A program that sleeps in calls without a time-out uses none, and is believed at once. One that
    wakes up by itself is watched until it has used `BUSY` seconds, or `REST` seconds are over. The
    time in which it waited for a processor does not count: on a busy machine nobody is at rest.

    Args:
        enough: what else ends the watching.
    """
    clock, asleep = Patience(REST), None
    start = time.monotonic()
    until = start + STARVED
    before, used, queued = _cpu_seconds(program), 0.0, blocked.queued(program.pid)
    while clock.left > 0 and used < BUSY and time.monotonic() < until and not enough():
        began = time.monotonic()
        loop.turn(TICK)
        state = program.fingerprint()
        if program.ended or (state is not None and state == asleep):
            return 0.0
        asleep = state
        used = _cpu_seconds(program) - before
        waited, queued = blocked.queued(program.pid) - queued, blocked.queued(program.pid)
        clock.spend(max(0.0, time.monotonic() - began - max(0.0, waited)))
    if not has("sleepers"):
        return used if used >= SHARE * (time.monotonic() - start) else 0.0
    spent = REST - clock.left
    if time.monotonic() >= until and spent > LITTLE:  # it hardly ran: what did it do when it did?
        return used * REST / spent
    return used


def _cpu_seconds(program: Program) -> float:
    try:
        return program.cpu_seconds()
    except psutil.NoSuchProcess:  # it has ended, and uses nothing any more
        return 0.0
