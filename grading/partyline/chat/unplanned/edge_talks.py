"""Conversations of all that is close to the edge of a rule: in every run, of the same shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from partyline.chat.protocol.base import CONNECTS, LEAVES, SENDS, Event, Free
from partyline.chat.unplanned import edges
from partyline.chat.unplanned.writer import LABELS, Step, Writer

_PIECE = 40  # lines that are sent in one piece


class EdgeTalks(Writer):
    """Writes them; see `edges.py`."""

    def conversations(self) -> Iterator[list[Step]]:
        """Yield conversations of all that is close to the edge of a rule."""
        yield self._with(self._says_all, self._ends_late)
        yield self._with(self._leave_with_half_a_line)
        if self._named:
            yield self._with(self._tries_all, self._joins_all)
            yield self._with(self._commands_all)
        if self._robust:
            yield self._with(self._are_cut_off)

    def _with(self, *acts: Callable[[], Iterator[Step]]) -> list[Step]:
        """Return a conversation in which somebody comes, and all this happens."""
        steps: list[Step] = []
        for act in (self._come, *acts):
            for step in act():
                self._adds(steps, step)
        return self._ended(steps)

    def _fill(self, pattern: str) -> str:
        names = self._names()
        return self._texts.filled(pattern, self._chance.choice(names) if names else "nobody")

    def _says_all(self) -> Iterator[Step]:
        """All texts in turns; and one before anybody else is here."""
        lines = edges.texts(self._protocol.wire, self._fill)
        self._chance.shuffle(lines)
        yield (Event(LABELS[0], SENDS, lines[0] + b"\n"),)
        for _ in range(2):
            yield from self._come()
        for number in range(0, len(lines), _PIECE):
            yield from self._pieces(self._one(), lines[number : number + _PIECE])

    def _ends_late(self) -> Iterator[Step]:
        """Lines whose end comes in a piece of its own: the longest one, and one with a return."""
        for line in (self._texts.longest(), self._fill("@").encode() + b"\r\n"):
            yield (Event(self._one(), SENDS, line, (len(line) - 1,)),)

    def _leave_with_half_a_line(self) -> Iterator[Step]:
        """Lines without their end are not said, whatever stands on them."""
        for half in edges.HALVES:
            while len(self._present()) < 2:
                yield from self._come()
            yield (Event(self._present()[0], LEAVES, self._fill(half).encode()),)

    def _pieces(self, user: str, lines: list[bytes]) -> Iterator[Step]:
        """Let a user say all lines in one piece, but those after which it would be gone."""
        ahead = self._protocol.clone()
        kept = []
        for line in lines:
            trial = ahead.clone()
            try:
                trial.after(Event(user, SENDS, line + b"\n"))
            except (Free, ValueError):
                continue
            if user in trial.users:
                kept.append(line + b"\n")
                ahead = trial
        if kept:
            yield (Event(user, SENDS, b"".join(kept)),)

    def _tries_all(self) -> Iterator[Step]:
        """All lines that are no name that somebody can have."""
        [user] = self._new()[:1]
        yield (Event(user, CONNECTS),)
        lines = edges.bad_names(self._fill)
        self._chance.shuffle(lines)
        for number in range(0, len(lines), _PIECE):
            yield from self._pieces(user, lines[number : number + _PIECE])
        yield self._sends(user, f"{self._texts.good_name()}\n".encode())

    def _joins_all(self) -> Iterator[Step]:
        """All names that somebody can have, one after the other."""
        for name in edges.good_names(self._fill):
            [user] = self._new()[:1]
            yield (Event(user, CONNECTS),)
            yield (Event(user, SENDS, name + b"\n"),)
            yield (Event(user, SENDS, b"/who\n/quit\n"),)

    def _are_cut_off(self) -> Iterator[Step]:
        """Lines that are too long by far, of each kind, ended or not; a good one comes before."""
        yield from self._come()
        for number in range(2 * self._texts.endless_kinds):
            yield from self._come()
            before = f"{self._fill('@')}\n".encode() if number % 2 else b""
            yield (Event(self._present()[-1], SENDS, before + self._texts.endless()),)

    def _commands_all(self) -> Iterator[Step]:
        """Each command alone and in company, with \r\n, in two pieces, between texts."""
        words = self._texts.line(self._names())
        for data in (b"/who\n", b"/who\r\n/who\n", b"/quit\r\n"):
            yield (Event(self._one(), SENDS, data),)
        for _ in range(3):
            yield from self._come()
        for data in (b"/who\n", words + b"/who\n" + words, words + b"/quit\n" + words):
            yield (Event(self._one(), SENDS, data),)
        yield (Event(self._one(), SENDS, b"/who\n/quit\n", (3, 8)),)
