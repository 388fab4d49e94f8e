"""Many lines in a short time: users who read keep up, and a user who does not may fall behind."""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from partyline.chat.room import Room
from partyline.chat.user import User
from partyline.model.failure import SILENT, WRONG, CheckFailed, NotJudgedHere
from partyline.model.sanitize import quoted
from partyline.system import connections
from partyline.system.abilities import has

PORTION = 16  # lines; after so many everyone who reads has them, so no honest bound is passed
TOO_MUCH = 12 << 20  # bytes: no server has a reason to keep so much for one user
DELAY = 2.0  # seconds that a line may take because somebody else does not read
TOO_SLOW = 8.0  # seconds: a server that needs longer for TOO_MUCH is not asked for more
_MOST_NAMED = 3  # lines of which one may come
_PIECE = 8  # lines that a server reads at once, and sends at once
_USUAL = 2 << 20  # bytes; most servers that keep a limit have dropped a user by then
_ESTABLISHED = 1  # the state of a connection that nobody has closed
_DROPS = 12.0  # seconds; a server that waits that long for a slow user has waited long enough


def slow_readers(room: Room, label: str, count: int = 1) -> list[User]:
    """Return more users who have joined over connections that hold little, and now read nothing.

    From now on the server may drop them at any time, and tell the others.

    Args:
        room: where they join.
        label: what all of them are called in sentences.
        count: how many.
    """
    slow = [room.connects(label, tiny=True) for _ in range(count)]
    for number, user in enumerate(slow, 1):
        if count > 1:
            user.name = f"slow{number}_{room.case.token('slow', 3)}"
        room.enters(user)
    for user in slow:
        user.stops_reading()
        user.end_expected = True
    may_hear_of_drops(room, slow)
    return slow


def may_hear_of_drops(room: Room, slow: Sequence[User]) -> None:
    """Let all who are present now hear that these have left."""
    for user in slow:
        for other in room.present:
            other.may_get(left_line(room, user))


def latecomer(room: Room, label: str, slow: User) -> User:
    """Return one more user who has joined, while nobody knows whether `slow` is still here."""
    user = room.nameless(label)
    user.may_get(left_line(room, slow))
    user.says_exactly(user.name)
    user.gets(room.wire.WELCOME.format(name=user.name))
    user.next_line(f"{label} should get a line that lists who is here")
    for other in room.present:
        if other.reading:
            other.gets(room.wire.JOINED.format(name=user.name))
    room.admits(user)
    return user


class Flood:
    """Numbered lines of one user, or of several at the same time.

    Args:
        room: where they speak.
        speakers: who speaks.
        size: bytes of each line, with its newline. The line's number fills it, so that two lines
            torn into each other are seen at once.
    """

    def __init__(self, room: Room, *speakers: User, size: int = 500) -> None:
        self._room = room
        self._size = size
        self._word = room.case.token("flood")
        self._lines: dict[User, list[str]] = {speaker: [] for speaker in speakers}
        self._read: Counter[tuple[User, User]] = Counter()  # (hearer, speaker): lines
        for user in room.present:
            user.flooded_with = self._word

    # Speaking

    def bursts(self, lines: int) -> None:
        """Let every speaker say so many lines, each speaker all of them in one piece."""
        self._note("sends", f"({lines} lines of {self._size} bytes at once)", *self._lines)
        self._burst(lines)

    def flows(self, lines: int, *hearers: User) -> None:
        """Let every speaker say so many lines in portions, and `hearers` hear each portion.

        Raises:
            CheckFailed: a line is missing, torn, out of order, or more than `DELAY` late.
        """
        self._note("sends", f"({lines} lines of {self._size} bytes)", *self._lines)
        with self._heard_is_noted(*hearers), self._in_good_time():
            for start in range(0, lines, PORTION):
                self._burst(min(PORTION, lines - start))
                self._are_heard_by(hearers)

    def flows_until_dropped(self, slow: Sequence[User], *hearers: User) -> None:
        """Let the speakers go on until all `slow` are dropped; see that the others are told.

        When the server has closed the connections, nobody speaks: the news may not wait for a line.

        Raises:
            CheckFailed: the server keeps very much for `slow`, and does not drop it.
            NotJudgedHere: the server is too slow to find out.
        """
        witnesses = [*self._lines, *hearers]
        before, began = self._room.server.memory(), time.monotonic()
        self._note("sends", f"(lines of {self._size} bytes, on and on)", *self._lines)
        with self._heard_is_noted(*hearers):
            left = list(slow)
            while left:
                gone = [user for user in left if self._is_gone(user, witnesses)]
                for user in gone:
                    left.remove(user)
                    self._learn(witnesses, user, f"when {user.label} is dropped")
                if gone:
                    continue
                if self._bytes() > TOO_MUCH:
                    self._await_drop(left[0], witnesses[0], before)
                elif time.monotonic() - began > TOO_SLOW:
                    raise NotJudgedHere(
                        f"The server passed on {self._bytes() >> 10} KiB in {TOO_SLOW:.0f} s. That "
                        "is too slow to test what it does with very many lines."
                    )
                else:
                    self._burst(_PIECE if self._bytes() < _USUAL else PORTION)
                    self._are_heard_by(hearers)

    def _learn(self, witnesses: Iterable[User], slow: User, why: str) -> None:
        for user in witnesses:
            user.learns(left_line(self._room, slow), why)

    def _is_gone(self, slow: User, witnesses: Iterable[User]) -> bool:
        """Return whether the server has closed a connection, or says that its user has left."""
        end = connections.end(self._room.server.port, slow.port)
        closed = has("connections") and (end is None or end.state != _ESTABLISHED)
        return closed or any(user.has_learnt(left_line(self._room, slow)) for user in witnesses)

    def _burst(self, lines: int) -> None:
        for speaker, said in self._lines.items():
            texts = [self._text(speaker, len(said) + i + 1) for i in range(lines)]
            speaker.sends("".join(f"{text}\n" for text in texts).encode(), shown=False)
            said += [self._room.handshake.spoken(speaker, text) for text in texts]

    # Hearing

    def is_heard_by(self, *hearers: User) -> None:
        """See that each of these gets all that was said since, whole, each speaker's in order.

        Raises:
            CheckFailed: a line is missing, torn or out of order.
        """
        with self._heard_is_noted(*hearers):
            self._are_heard_by(hearers)

    def _are_heard_by(self, hearers: Iterable[User]) -> None:
        for hearer in hearers:
            while wanted := self._wanted(hearer):
                self._hears_next(hearer, wanted)

    def is_drained_by(self, *slow: User) -> None:
        """Let these read again until nothing is on its way: a frozen server adds nothing."""
        for user in slow:
            user.reads_again()
        ports = {user.port for user in slow}
        port = self._room.server.port
        self._room.case.loop.wait(lambda: not connections.undelivered(port, ports), tick=0.001)

    def is_heard_or_left_by(self, *slow: User) -> None:
        """See that these, who read again, get all of it as well, or are dropped on the way.

        Raises:
            CheckFailed: a line is missing, torn or out of order, or nobody is told of the drop.
        """
        with self._heard_is_noted(*slow):
            for user in slow:
                while wanted := self._wanted(user):
                    self._room.case.loop.wait(user.has_news)
                    if user.ended and not user.inbox:
                        self._is_told_left(user)
                        break
                    self._hears_next(user, wanted)

    def _is_told_left(self, slow: User) -> None:
        slow.partial = b""  # the line that was on the way when it was dropped
        self._learn(self._lines, slow, f"as {slow.label} was dropped")

    def _wanted(self, hearer: User) -> dict[str, User]:
        """Return the lines that `hearer` may get next, each with who said it."""
        return {
            said[self._read[hearer, speaker]]: speaker
            for speaker, said in self._lines.items()
            if speaker is not hearer and self._read[hearer, speaker] < len(said)
        }

    def _hears_next(self, hearer: User, wanted: dict[str, User]) -> None:
        lines = [
            f"{by.label}'s line {self._read[hearer, by] + 1} of {len(said)}"
            for by, said in self._lines.items()
            if by in wanted.values()
        ]
        if len(lines) > _MOST_NAMED:
            lines[_MOST_NAMED:] = [f"one of {len(lines) - _MOST_NAMED} others"]
        promise = f"{hearer.label} should get {' or '.join(lines)}{self._meanwhile()}"
        got = hearer.next_line(promise)
        if got not in wanted:
            start = next(iter(wanted))[:40]
            raise CheckFailed(
                f'{promise} (each repeats its number to its end: "{start}..."), but got '
                f"{quoted(got)} instead.",
                WRONG,
            )
        self._read[hearer, wanted[got]] += 1

    def _meanwhile(self) -> str:
        slow = [user.label for user in self._room.present if not user.reading]
        does = "does" if len(slow) == 1 else "do"
        return f", though {' and '.join(dict.fromkeys(slow))} {does} not read" if slow else ""

    def _note(self, what: str, text: str, *users: User) -> None:
        for user in users:
            self._room.case.transcript.record(user.label, what, text)

    @contextlib.contextmanager
    def _heard_is_noted(self, *hearers: User) -> Iterator[None]:
        """Write into the transcript how many lines these have heard inside, also if one fails."""
        before = self._read.copy()
        try:
            yield
        finally:
            for hearer in hearers:
                lines = sum((self._read - before)[hearer, speaker] for speaker in self._lines)
                self._note("gets", f"({lines} lines)", hearer)

    @contextlib.contextmanager
    def _in_good_time(self) -> Iterator[None]:
        loop = self._room.case.loop
        before = loop.patience
        loop.patience = min(before, DELAY)
        try:
            yield
        finally:
            loop.patience = before

    def _await_drop(self, slow: User, witness: User, before: int) -> None:
        left = left_line(self._room, slow)
        self._room.case.loop.wait(lambda: witness.has_learnt(left), _DROPS)
        if not witness.has_learnt(left):
            grown = (self._room.server.memory() - before) >> 20
            raise CheckFailed(
                f"{slow.label} read nothing while {self._bytes() >> 20} MiB were sent. The server "
                f"should drop {slow.label} and tell the others {quoted(left)}, but it has not. Its "
                f"memory has grown by {grown} MiB.",
                SILENT,
            )

    def _bytes(self) -> int:
        return self._size * sum(map(len, self._lines.values()))

    def _text(self, speaker: User, number: int) -> str:
        unit = f"{speaker.label}-{self._word}-{number} "
        return (unit * (self._size // len(unit) + 1))[: self._size - 1]


def left_line(room: Room, user: User) -> str:
    """Return what the others are told when a user has left."""
    return str(room.wire.LEFT.format(name=user.name))
