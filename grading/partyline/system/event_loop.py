"""One thread reads everything: a check that waits for one stream records all the others too."""

from __future__ import annotations

import math
import selectors
import socket
import time
from collections.abc import Callable
from enum import Enum

from partyline.model.failure import NotJudgedHere, OutOfTime, SleepsTooLong
from partyline.system import blocked

MOMENT = 0.004  # seconds in which a program that is awake mostly answers
TICK = 0.02  # seconds between two looks at what makes no sound: an exit, a sleeping program
HOLD = 0.2  # seconds without a step of the program until its sleep counts as final
PATIENCE = 4.0  # seconds for an answer; only a program that hangs ever uses them up
HURRIED = 1.0  # seconds for an answer of a program that has kept the check before waiting in vain
SLOW = 0.5  # seconds for an answer, if the program had a processor whenever it wanted one
ENOUGH = 12.0  # seconds that users may have waited in a stage for slow answers, all together
UNHURRIED = 3  # times as long for a program that a check slows down

DEADLINE = 120.0  # seconds for all checks of one submission

Fingerprint = tuple[tuple[int, int], ...]


class Outcome(Enum):
    """How a wait ended."""

    CAME = "came"
    STILL = "still"  # every thread of the program sleeps until something new is sent to it
    LATE = "late"


class Patience:
    """A deadline in the program's own time: seconds in which this machine stood still are free."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds

    def spend(self, elapsed: float) -> None:
        """Count one turn of the loop; a turn that took much longer than a tick was a stall."""
        self.left -= min(elapsed, 2 * TICK)


class EventLoop:
    """Reads all streams of a check as they have something, in one place and one order."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self.fingerprint: Callable[[], Fingerprint | None] = lambda: None
        self.hurries = True  # not under a shim: there a program is slow, and late proves nothing
        self.patience = PATIENCE  # seconds for an answer at most
        self.slow = 0.0  # seconds that slow answers have taken up to now
        self.idle = 0.0  # seconds in which answers were due and the program did nothing for them
        self.most_idle = math.inf  # no more than that
        self.pid = 0  # the program that is waited for
        self.before_turn: Callable[[], None] = lambda: None  # sends what has been held back
        self.ends_at = math.inf  # when the time for the whole submission is over, time.monotonic()

    def add(self, stream: socket.socket | int, read: Callable[[], None]) -> None:
        """Call `read` whenever `stream` has something to read."""
        self._selector.register(stream, selectors.EVENT_READ, read)

    def remove(self, stream: socket.socket | int) -> None:
        """Forget `stream`; it need not be known."""
        try:
            self._selector.unregister(stream)
        except (KeyError, ValueError):
            pass

    def turn(self, seconds: float = 0.0) -> bool:
        """Read what is there, waiting up to `seconds` for the first of it. Return if any came."""
        self.before_turn()
        ready = self._selector.select(seconds)
        for key, _ in ready:
            if self._selector.get_map().get(key.fd) is key:
                key.data()
        return bool(ready)

    def wait(
        self, done: Callable[[], bool], patience: float = PATIENCE, tick: float = TICK
    ) -> Outcome:
        """Read until `done()` holds or can no longer come to hold.

        Args:
            done: looked at after everything that came.
            patience: seconds, not counting those in which the machine stood still.
            tick: seconds between two looks at what no stream will announce.

        Raises:
            NotJudgedHere: too late, but in a check that slows the program down itself.
            OutOfTime: the time for the whole submission is over.
            SleepsTooLong: the users of this check have waited too long, all together.
        """
        is_answer = patience <= PATIENCE and self.hurries
        if patience <= PATIENCE:  # more than that is for a start or an end, and stays
            patience = min(patience, self.patience)
            if is_answer and self.slow > ENOUGH:  # nothing can be won any more
                patience = min(patience, SLOW)
        clock = Patience(patience if self.hurries else patience * UNHURRIED)
        asleep: Fingerprint | None = None
        since = 0.0
        whole, queued = clock.left, -1.0
        left, occupied = 0.0, -1.0  # as they were when the program was first seen to sleep
        pause = min(tick, MOMENT)
        while not done():
            began = time.monotonic()
            came, pause = self.turn(pause), tick
            now = time.monotonic()
            clock.spend(now - began)
            if occupied < 0 and is_answer and not came and blocked.naps(self.pid):
                left, occupied = clock.left, blocked.occupied(self.pid)
            if queued < 0 and is_answer and whole - clock.left > SLOW / 2:
                queued = blocked.queued(self.pid)
            if now > self.ends_at:
                raise OutOfTime
            if came and clock.left > 0:
                asleep = None
                continue
            if done():
                break
            state = self.fingerprint()
            if state is None or state != asleep:
                asleep, since = state, now
            elif now - since >= HOLD:
                return Outcome.STILL
            if clock.left <= 0 and not self.hurries:
                raise NotJudgedHere(
                    "This check slows your program down on purpose, and the answer did not come "
                    "in time. That alone does not show a mistake in your program."
                )
            if clock.left <= 0:
                return Outcome.LATE
        if occupied >= 0:
            self.idle += max(
                0.0, left - clock.left - max(0.0, blocked.occupied(self.pid) - occupied)
            )
            if self.idle > self.most_idle:
                raise SleepsTooLong
        taken = whole - clock.left
        if queued >= 0 and taken > SLOW and blocked.queued(self.pid) - queued < taken / 4:
            self.slow += taken
        return Outcome.CAME

    def close(self) -> None:
        """Free the selector."""
        self._selector.close()
