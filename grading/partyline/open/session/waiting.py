"""Waiting: until something is there, or can no longer come, or nothing moves any more."""

from __future__ import annotations

import time
from collections.abc import Callable

from partyline.model.failure import OutOfTime
from partyline.open.session.program import OpenProgram
from partyline.system import connections
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
        before, looks = None, 0
        flood = Flood(self._screens())
        while not done():
            if clock.left <= 0:
                return False
            if self._turn(clock, flood):
                before, looks = None, 0
                continue
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
        before, looks = None, 0
        flood = Flood(self._screens())
        while clock.left > 0 and silence.left > 0:
            began = time.monotonic()
            if self._turn(clock, flood):
                silence, before, looks = Patience(allowed), None, 0
                continue
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

    def _is_still(self, state: Fingerprint | None) -> bool:
        """Whether nothing is on its way to anybody, and nothing has arrived while that was seen."""
        return (
            not connections.in_flight(self._port())
            and self.asleep() == state
            and not self._loop.turn()
        )
