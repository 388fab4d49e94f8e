"""Bad weather: what a network may really do to the bytes of a chat, drawn from a seed.

A message may be cut anywhere, wait for the next one and come together with it, or come late. A
reader's connection may hold little, and it may take a few bytes at a time. A leaving user may do so
with a reset. All of it is done at our end: the programs are as they were handed in.

What a weather has done is a list of decisions, and a weather can be made of such a list again.
That is how a failure is shrunk to the smallest weather in which it still happens.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

CUT, LATE, GLUE, NARROW, SIPS, RESET = "cut", "late", "glue", "narrow", "sips", "reset"
PAUSE = 0.3  # seconds between two parts of a message that comes late
SIP = 48  # bytes that are read at a time
_WHOLE = 64  # bytes: a message that is not longer is cut at every byte
_CUTS = 6  # of a longer one
_ENOUGH = 100  # cuts in one run: a check with hundreds of messages is not cut for minutes
_LONGEST = 4096  # bytes: more than that is a flood, and a flood has its own checks


@dataclass(frozen=True, order=True)
class Decision:
    """One thing that a weather does.

    Args:
        number: to which message, connection or leave of the check, counted from 0.
        kind: what is done to it.
        at: of a cut, before which byte.
    """

    number: int
    kind: str
    at: int = 0


class Speaker(Protocol):
    """A sender whose bytes go through the weather; see `LinePeer`."""

    label: str

    def pushes(self, data: bytes) -> None:
        """Send these bytes now."""

    def is_digested(self) -> None:
        """Wait until the program has read all that was sent."""


class Weather:
    """What happens to the messages, connections and leaves of one run of a check.

    Args:
        seed: what the decisions are drawn from.
        cuts_only: cut every message at every byte, and do nothing else.
        only: do these things and no others; then nothing is drawn.
    """

    def __init__(
        self, seed: str = "", cuts_only: bool = False, only: Collection[Decision] | None = None
    ) -> None:
        self.done: list[Decision] = []
        self.messages: dict[int, tuple[str, bytes]] = {}  # number -> who sent it, and what
        self.people: dict[tuple[str, int], str] = {}  # (what, number) -> who connects or leaves
        self.joined: dict[int, int] = {}  # a message that waited -> the one that it came with
        self.calms: Callable[[], bool] = lambda: False  # whether nothing may happen at the moment
        self.turn: Callable[[float], object] = time.sleep  # lets time pass while all is read
        self._seed, self._cuts_only = seed, cuts_only
        self._only = None if only is None else set(only)
        self._counted: Counter[str] = Counter()
        self._held: tuple[Speaker, bytes, int] | None = None

    # Messages

    def carries(self, speaker: Speaker, data: bytes) -> None:
        """Bring a message to the other side, in one piece or in several, now or a little later."""
        number = self._next("message", speaker.label)
        self.messages[number] = (speaker.label, data)
        waited = b""
        if self._held is not None and self._held[0] is speaker:
            _, waited, before = self._held
            self._held = None
            self.joined[before] = number
            self._did(Decision(before, GLUE))
        self.flush()
        plan = [] if self.calms() or len(data) > _LONGEST else self._message_plan(number, data)
        if Decision(number, GLUE) in plan:
            self._held = (speaker, waited + data, number)
            return
        start, late = 0, Decision(number, LATE) in plan
        for cut in sorted({d.at for d in plan if d.kind == CUT and 0 < d.at < len(data)}):
            speaker.pushes(waited + data[start:cut])
            speaker.is_digested()
            waited, start = b"", cut
            self._did(Decision(number, CUT, cut))
            if late:
                self._did(Decision(number, LATE))
                self._pause()
        speaker.pushes(waited + data[start:])

    def flush(self) -> None:
        """Send what has waited for another message: a user waits for the answer."""
        if self._held is not None:
            (speaker, data, _), self._held = self._held, None
            speaker.pushes(data)

    def _message_plan(self, number: int, data: bytes) -> list[Decision]:
        if self._only is not None:
            return [d for d in self._only if d.number == number and d.kind in (CUT, LATE, GLUE)]
        drawn = self._draws("message", number)
        places = range(1, len(data))
        if len(self.done) > _ENOUGH:
            return []
        if self._cuts_only:
            few = places if len(data) <= _WHOLE else drawn.sample(places, _CUTS)
            return [Decision(number, CUT, at) for at in few]
        luck = drawn.random()
        if luck < 0.25:
            return [Decision(number, GLUE)]
        if luck > 0.75 or not places:
            return []
        cuts = [Decision(number, CUT, drawn.choice(places)) for _ in range(drawn.randint(1, 2))]
        return [*cuts, Decision(number, LATE)] if luck > 0.65 else cuts

    def _pause(self) -> None:
        until = time.monotonic() + PAUSE
        while (left := until - time.monotonic()) > 0:
            self.turn(left)

    # Connections and leaves

    def narrows(self, label: str) -> tuple[bool, int]:
        """Return whether a new connection holds little, and how many bytes are read at a time."""
        number = self._next("connection", label)
        narrow = self._decides("connection", number, NARROW, 0.4)
        sips = self._decides("connection", number, SIPS, 0.4)
        return narrow, SIP if sips else 1 << 16

    def resets(self, label: str) -> bool:
        """Return whether somebody leaves with a reset, and not with a goodbye."""
        return self._decides("leave", self._next("leave", label), RESET, 0.5)

    def _decides(self, what: str, number: int, kind: str, chance: float) -> bool:
        decision = Decision(number, kind)
        if self._only is not None:
            done = decision in self._only
        else:
            drawn = self._draws(f"{what} {kind}", number).random()
            done = not self._cuts_only and drawn < chance
        done = done and not self.calms()
        if done:
            self._did(decision)
        return done

    # Keeping the books

    def _next(self, what: str, label: str) -> int:
        number = self._counted[what]
        self._counted[what] += 1
        self.people[what, number] = label
        return number

    def _draws(self, what: str, number: int) -> random.Random:
        return random.Random(f"{self._seed}/{what}/{number}")

    def _did(self, decision: Decision) -> None:
        if decision not in self.done:
            self.done.append(decision)


T = TypeVar("T")


def smallest(decisions: Iterable[T], fails: Callable[[list[T]], bool], most: int) -> list[T]:
    """Return few of the decisions with which it still fails (delta debugging, Zeller 2002).

    Args:
        decisions: with all of which it fails; no two are equal.
        fails: whether it fails with some of them.
        most: how often to ask.
    """
    left = list(decisions)
    parts = 2
    while len(left) > 1 and most > 0:
        size = -(-len(left) // parts)
        chunks = [left[i : i + size] for i in range(0, len(left), size)]
        candidates = chunks if parts == 2 else []
        candidates = [*candidates, *([d for d in left if d not in chunk] for chunk in chunks)]
        for candidate in candidates[: max(0, most)]:
            most -= 1
            if candidate and len(candidate) < len(left) and fails(candidate):
                left, parts = candidate, max(2, parts - 1 if candidate not in chunks else 2)
                break
        else:
            if size == 1:
                break
            parts = min(2 * parts, len(left))
    return left
