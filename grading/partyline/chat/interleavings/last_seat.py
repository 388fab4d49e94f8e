"""Two users come at the same moment, and there is one seat left."""

from __future__ import annotations

from collections.abc import Callable

from partyline.chat.harsh_orders import HarshOrders
from partyline.chat.interleavings.places import Stop, reached, worth_a_stop
from partyline.chat.interleavings.shared import locked_blocks, shared_lines
from partyline.chat.protocol.robust import FULL
from partyline.chat.room import Room
from partyline.chat.user import User
from partyline.model.failure import WRONG, CheckFailed
from partyline.model.sanitize import quoted

_STOPS = 4  # a server with all its users is slow to look at
_TURNS = 200  # of 1 ms, in which the second user may get its answer while the first is stopped


class LastSeat:
    """Lets two users ask for the last seat, the second at each bad moment of the first.

    Args:
        room: its server runs under a system that takes orders, and nobody is there.
        orders: for that system.
    """

    def __init__(self, room: Room, orders: HarshOrders) -> None:
        self._room = room
        self._orders = orders

    def explore(self) -> None:
        """Fill the other seats, find the moments, and try them.

        Raises:
            CheckFailed: both get the last seat, or nobody does.
        """
        room = self._room
        silent = [room.nameless("a silent one") for _ in range(room.wire.MAX_USERS - 1)]
        for stop in self._moments():
            self._order(stop.order)
            ann = room.connects("ann")
            self._turns(lambda: bool(ann.inbox or self._order("where")))  # noqa: B023
            stands = bool(self._order("where"))
            bob = room.connects("bob")
            self._turns(lambda: bool(bob.inbox))  # noqa: B023
            self._order("go")
            self._have_answers(ann, bob, stop if stands else None)
        for user in silent:
            user.hangs_up()

    def _moments(self) -> list[Stop]:
        """Return where to stop: not in a locked block, there the second user can only wait."""
        self._order("record")
        ann = self._room.nameless("ann")
        first = reached(self._order("reached"))
        self._order("record")
        bob = self._room.connects("bob")
        self._have_answer(bob)
        second = reached(self._order("reached"))
        self._go(ann, bob)
        folder = self._room.server.file.parent
        locked = locked_blocks(folder)
        stops = worth_a_stop(first, second, shared_lines(folder))
        free = [s for s in stops if not any(s.file == f and s.line in lines for f, lines in locked)]
        return free[:_STOPS]

    def _have_answers(self, ann: User, bob: User, stop: Stop | None) -> None:
        wire = self._room.wire
        answers = [self._have_answer(user) for user in (ann, bob)]
        if sorted(answers) != sorted([wire.ASK_NAME, wire.SERVER_FULL]):
            moment = (
                f" The moment: ann connects; a thread stops before line {stop.line} of {stop.file};"
                " meanwhile bob connects; then the thread goes on."
                if stop
                else ""
            )
            raise CheckFailed(
                "One seat was left when ann and bob connected at the same moment. One of them "
                f"should get {quoted(wire.ASK_NAME)}, the other {quoted(wire.SERVER_FULL)}, but "
                f"ann got {quoted(answers[0])} and bob got {quoted(answers[1])}.{moment} "
                f"The rule: {FULL}",
                WRONG,
            )
        self._go(*((ann, bob) if answers[0] == wire.ASK_NAME else (bob, ann)))

    def _have_answer(self, user: User) -> str:
        return user.next_line(f"{user.label} should be asked for a name, or be refused")

    def _go(self, inside: User, refused: User) -> None:
        refused.sees_the_end("when the server is full")
        refused.hangs_up()
        inside.leaves()
        inside.close()
        self._room.settles()

    def _turns(self, done: Callable[[], bool]) -> None:
        for _ in range(_TURNS):
            if done():
                return
            self._room.case.loop.turn(0.001)

    def _order(self, order: str) -> str:
        return self._orders.gives(self._room.server, order)
