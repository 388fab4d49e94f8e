"""The check of who sends: the thread that sends to a slow reader stops, and somebody speaks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing

from partyline.chat.backlog import held_by_system
from partyline.chat.harsh_orders import HarshOrders
from partyline.chat.interleavings.places import Stop, reached
from partyline.chat.interleavings.shared import Place, shared_lines
from partyline.chat.load import TOO_SLOW, Flood, left_line
from partyline.chat.room import Room
from partyline.chat.user import User
from partyline.model.failure import CheckFailed, NotJudgedHere
from partyline.system.abilities import has

_BEHIND = 48 << 10  # bytes that the server keeps: more than it sends in one piece
_LINES, _SIZE, _MOST = 16, 500, 320  # lines at a time, their size, and how many at most
_STOPS = 8  # in one check


def explore_slow_reader(room: Room) -> None:
    """Let somebody speak at each bad moment of the thread that sends what a slow reader missed.

    Args:
        room: its server has not been started yet.

    Raises:
        CheckFailed: the slow reader gets a line that is torn or out of order.
        NotJudgedHere: the server is too slow to find out.
    """
    if not has("sleepers") or not has("connections"):
        return
    with closing(HarshOrders(room.case, "stops")) as orders:
        room.opens(shim=orders.shim)
        moments = _Moments(room, orders)
        for stop in moments.worth_a_stop():
            moments.holds(stop)


class _Moments:
    def __init__(self, room: Room, orders: HarshOrders) -> None:
        self._room = room
        self._orders = orders
        self._ann, self._bob = room.users("ann", "bob")
        self._number = 0  # of slow readers
        self._until = time.monotonic() + TOO_SLOW

    def worth_a_stop(self) -> Iterator[Stop]:
        """Yield where the sending thread touches what speaking touches, too."""
        eve, flood = self._one_is_behind()
        first = self._noted(eve.reads_again)
        self._catches_up(eve, flood)
        eve, flood = self._one_is_behind()
        second = self._noted(lambda: flood.bursts(1))
        eve.reads_again()
        self._catches_up(eve, flood)
        shared = shared_lines(self._room.server.file.parent)
        both = frozenset[str]().union(*(shared.get(place, frozenset()) for place in second))
        places = [place for place in first if shared.get(place, frozenset()) & both]
        yield from (Stop(*place, 1) for place in list(dict.fromkeys(places))[:_STOPS])

    def holds(self, stop: Stop) -> None:
        """Stop there, let ann speak, and see what the slow reader gets."""
        eve, flood = self._one_is_behind()
        self._order(stop.order)
        eve.reads_again()
        self._room.settles()
        stands = bool(self._order("where"))
        flood.bursts(1)
        self._room.settles()
        self._order("go")
        try:
            self._catches_up(eve, flood)
        except CheckFailed as failed:
            moment = f" A thread stopped before line {stop.line} of {stop.file} and ann spoke."
            raise CheckFailed(failed.sentence + moment * stands, failed.kind) from None

    def _one_is_behind(self) -> tuple[User, Flood]:
        """Return a new slow reader for whom the server keeps `_BEHIND` bytes, and who speaks.

        Each has a new connection: one that was read from would hold more and more.
        """
        self._number += 1
        eve = self._room.connects("eve", tiny=True)
        eve.name = self._room.case.token(f"eve{self._number}")
        self._room.enters(eve)
        eve.stops_reading()
        eve.end_expected = True
        for other in (self._ann, self._bob):
            other.may_get(left_line(self._room, eve))
        flood = Flood(self._room, self._ann, size=_SIZE)
        before = held_by_system(self._room, eve)
        for said in range(_LINES, _MOST, _LINES):
            if time.monotonic() > self._until:
                raise NotJudgedHere("The server is too slow to look at all its bad moments.")
            flood.flows(_LINES, self._bob)
            if said * _SIZE - held_by_system(self._room, eve) + before >= _BEHIND:
                break
        return eve, flood

    def _catches_up(self, eve: User, flood: Flood) -> None:
        """See that all that was said arrives, and let the slow reader go."""
        flood.is_heard_by(self._bob)
        flood.is_heard_or_left_by(eve)
        eve.hangs_up()
        self._room.without(eve)
        for other in (self._ann, self._bob):
            other.learns(left_line(self._room, eve), "when eve leaves")

    def _noted(self, act: Callable[[], object]) -> list[Place]:
        self._order("record")
        act()
        self._room.settles()
        return reached(self._order("reached"))

    def _order(self, order: str) -> str:
        return self._orders.gives(self._room.server, order)
