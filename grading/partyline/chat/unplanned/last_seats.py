"""A conversation about the last seats of a server: in every run, of the same shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from partyline.chat.protocol.base import CONNECTS, LEAVES, SENDS, VANISHES, Event
from partyline.chat.unplanned.writer import Step, Writer


class LastSeats(Writer):
    """Writes it. The server is full after some users; each way of leaving makes room for one."""

    def conversation(self) -> list[Step]:
        """Return the conversation."""
        steps: list[Step] = []
        for act in self._acts():
            for step in act():
                self._adds(steps, step)
        return self._ended(steps)

    def _acts(self) -> Iterator[Callable[[], Iterator[Step]]]:
        yield from [self._come] * len(self._new())  # some of them are refused
        for way in self._ways():
            yield from (self._dials, self._dials_speaking)  # two who are refused
            yield way
            yield self._dials_speaking
            yield self._speaks
        yield from (self._leaves, self._two_dial, self._speaks)

    def _ways(self) -> list[Callable[[], Iterator[Step]]]:
        ways = [self._leaves, self._vanishes, self._quits, self._nameless_goes, self._is_cut_off]
        self._chance.shuffle(ways)
        return ways

    def _dials(self) -> Iterator[Step]:
        for user in self._new()[:1]:
            yield (Event(user, CONNECTS),)

    def _dials_speaking(self) -> Iterator[Step]:
        """Connect and at once give a name and say something: a refused one is not heard."""
        data = f"{self._texts.good_name()}\n".encode() + self._texts.line(self._names())
        for user in self._new()[:1]:
            yield (Event(user, CONNECTS, data),)

    def _two_dial(self) -> Iterator[Step]:
        yield tuple(Event(user, CONNECTS) for user in self._new()[:2])

    def _speaks(self) -> Iterator[Step]:
        yield self._sends(self._one(), self._texts.line(self._names()))

    # Ways to go

    def _leaves(self) -> Iterator[Step]:
        yield (Event(self._one(), LEAVES),)

    def _vanishes(self) -> Iterator[Step]:
        yield (Event(self._one(), VANISHES),)

    def _quits(self) -> Iterator[Step]:
        yield (Event(self._one(), SENDS, b"/quit\n"),)

    def _is_cut_off(self) -> Iterator[Step]:
        yield (Event(self._one(), SENDS, self._texts.endless()),)

    def _nameless_goes(self) -> Iterator[Step]:
        """Leave without a name, from the last seat."""
        yield (Event(self._one(), LEAVES),)
        for user in self._new()[:1]:
            yield (Event(user, CONNECTS),)
            yield (Event(user, LEAVES),)
