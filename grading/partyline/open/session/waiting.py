"""Waiting: until something is there, or can no longer come, or nothing moves any more."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from partyline.model.failure import OutOfTime
from partyline.open.session.program import OpenProgram
from partyline.system import connections
from partyline.system.blocked import Sleeper
from partyline.system.event_loop import EventLoop, Fingerprint, Patience

TICK = 0.005  # seconds between two looks
LOOKS = 4  # in a row at a session where nobody has taken a step: then nobody will
QUIET = (
    0.35  # seconds without a sound after which programs that wake up by themselves count as done
)
BUSY = 2  # times as long while one of them computes: it may only be slow
SETTLED = 4.0  # seconds after which a session counts as settled, whatever goes on in it
MUCH = 1 << 16  # characters that come during one wait: then they come without end
AGAIN = 1500  # characters after which it is also seen that they are the same again and again
PERIOD = 120  # characters, at most, that are said again and again
WAKES = 3  # times that each thread which polls has woken up in vain: then nothing will come
PATIENCE = 1.2  # seconds for an answer of programs that wake up by themselves


class Flood:
    """Watches for texts that come without end, while nobody does anything.

    Args:
        screens: what stands on each screen when the wait begins.
    """

    def __init__(self, screens: dict[str, str]) -> None:
        self._before = {who: len(screen) for who, screen in screens.items()}

    def on(self, screens: dict[str, str]) -> str:
        """Return on whose screen more has come than any chat tells, or ""."""
        for who, screen in screens.items():
            new = len(screen) - self._before.setdefault(who, len(screen))
            if new > MUCH or (new > AGAIN and _repeats(screen[-AGAIN:])):
                self._before[who] = len(screen)
                return who
        return ""


class Wakes:
    """Counts how often threads that sleep for a while have woken up in vain."""

    def __init__(self) -> None:
        self._steps: dict[int, int] = {}
        self._woken: dict[int, int] = {}

    def in_vain(self, sleepers: Sequence[Sleeper]) -> bool:
        """Take one more look; return whether each of them has woken up often enough.

        Args:
            sleepers: all threads of all programs; none of them is at work.
        """
        for one in sleepers:
            before = self._steps.setdefault(one.thread, one.steps)
            if one.steps != before:
                self._steps[one.thread] = one.steps
                if not one.wakes:  # it has done something, and may have set something off
                    self._woken.clear()
                    return False
                self._woken[one.thread] = self._woken.get(one.thread, 0) + 1
        return all(self._woken.get(one.thread, 0) >= WAKES for one in sleepers if one.wakes)


def _repeats(text: str) -> bool:
    """Whether a text is the same few characters again and again."""
    return any(text[period:] == text[:-period] for period in range(1, PERIOD))


class Waiting:
    """The one clock of a session: reads everything, and knows when nothing more will come.

    Args:
        watch: reads the streams.
        programs: returns the programs that run.
        port: returns the port at which the server listens, or 0.
        screens: returns what stands on each screen, by whose it is.
        on_flood: is told on whose screen texts come without end; it may raise.
    """

    def __init__(
        self,
        loop: EventLoop,
        programs: Callable[[], list[OpenProgram]],
        port: Callable[[], int],
        screens: Callable[[], dict[str, str]],
        on_flood: Callable[[str], None],
    ) -> None:
        self.restless = False  # a program here wakes up by itself: sleep proves nothing
        self.pace = 0.0  # seconds that the slowest answer has taken
        self._loop = loop
        self._programs = programs
        self._port = port
        self._screens = screens
        self._on_flood = on_flood

    @property
    def patience(self) -> float:
        """Seconds for an answer, as far as this chat's own pace is known."""
        return min(6.0, max(PATIENCE, 2.5 * self.pace + 0.5))

    @property
    def quiet(self) -> float:
        """Seconds of silence that mean something in this session."""
        return min(2.5, max(QUIET, 1.2 * self.pace))

    def wait(self, done: Callable[[], bool], patience: float | None = None) -> bool:
        """Read until `done()` holds, or can no longer come to hold; return whether it does.

        Args:
            done: looked at after everything that came.
            patience: seconds; default: as this chat's own pace asks for.

        Raises:
            OutOfTime: the time for the whole submission is over.
        """
        clock = Patience(self.patience if patience is None else patience)
        before, looks, wakes = None, 0, Wakes()
        flood = Flood(self._screens())
        while not done():
            if clock.left <= 0:
                return False
            if self._turn(clock, flood):
                before, looks, wakes = None, 0, Wakes()
                continue
            if self._wakes_in_vain(wakes):
                return done()
            state = self.asleep()
            looks = looks + 1 if state is not None and state == before else 0
            before = state
            if looks >= LOOKS and self._is_still(state):
                return done()
        return True

    def rests(self) -> bool:
        """Return whether all programs only wait, at least at one of several looks."""
        for _ in range(LOOKS):
            if all(program.at_rest() for program in self._awake()):
                return True
            self._loop.turn(TICK)
        return False

    def settles(self, patience: float = SETTLED, quiet: float | None = None) -> None:
        """Read until nothing moves any more, or nobody has made a sound for a while.

        Raises:
            OutOfTime: the time for the whole submission is over.
        """
        clock = Patience(patience)
        silence = Patience(self.quiet if quiet is None else quiet)
        allowed = silence.left
        before, looks, wakes = None, 0, Wakes()
        flood = Flood(self._screens())
        while clock.left > 0 and silence.left > 0:
            began = time.monotonic()
            if self._turn(clock, flood):
                silence, before, looks, wakes = Patience(allowed), None, 0, Wakes()
                continue
            if self._wakes_in_vain(wakes):
                break
            state = self.asleep()
            looks = looks + 1 if state is not None and state == before else 0
            before = state
            if looks >= LOOKS and self._is_still(state):
                return
            at_rest = all(program.at_rest() for program in self._awake())
            silence.spend((time.monotonic() - began) / (1 if at_rest else BUSY))
        self.restless = True

    def _turn(self, clock: Patience, flood: Flood) -> bool:
        began = time.monotonic()
        came = self._loop.turn(TICK)
        if came and (whose := flood.on(self._screens())):
            self._on_flood(whose)
        now = time.monotonic()
        clock.spend(now - began)
        if now > self._loop.ends_at:
            raise OutOfTime
        return came

    def _awake(self) -> list[OpenProgram]:
        return [program for program in self._programs() if not program.frozen]

    def asleep(self) -> Fingerprint | None:
        """Return the state of everybody's sleep, if all of them sleep for good."""
        found: list[tuple[int, int]] = []
        for program in self._awake():
            state = program.asleep()
            if state is None and program.status is None:
                return None
            found += state or ()
        return tuple(found)

    def _wakes_in_vain(self, wakes: Wakes) -> bool:
        """Whether all threads sleep, and those that poll have woken up for nothing often enough."""
        found: list[Sleeper] = []
        for program in self._awake():
            sleepers = program.sleepers()
            if sleepers is None:
                return False
            found += sleepers
        if not any(one.wakes for one in found):
            return False  # `asleep` tells that sooner
        return (
            wakes.in_vain(found)
            and not connections.in_flight(self._port())
            and not self._loop.turn()
        )

    def _is_still(self, state: Fingerprint | None) -> bool:
        """Whether nothing is on its way to anybody, and nothing has arrived while that was seen."""
        return (
            not connections.in_flight(self._port())
            and self.asleep() == state
            and not self._loop.turn()
        )
