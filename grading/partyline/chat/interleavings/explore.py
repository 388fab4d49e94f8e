"""The check of a server with threads: one thread stops at one line, and something else happens."""

from __future__ import annotations

import linecache
from collections.abc import Iterator, Sequence
from contextlib import closing

from partyline.chat.harsh_orders import HarshOrders
from partyline.chat.interleavings.last_seat import LastSeat
from partyline.chat.interleavings.loosely import loosened
from partyline.chat.interleavings.places import Hopeless, Stop, in_turn, reached, worth_a_stop
from partyline.chat.interleavings.scenarios import Scenario, scenarios
from partyline.chat.interleavings.shared import Place, locked_blocks, shared_lines
from partyline.chat.protocol.base import CONNECTS, LEAVES, SENDS, Event, Protocol
from partyline.chat.protocol.names import Names
from partyline.chat.protocol.outcomes import Outcome
from partyline.chat.protocol.robust import Robust
from partyline.chat.protocol.stages import PROTOCOLS
from partyline.chat.room import Room
from partyline.chat.unplanned.play import Broken, Play
from partyline.chat.unplanned.story import event_in_words, told
from partyline.chat.unplanned.writer import Step
from partyline.model.failure import CheckFailed
from partyline.program.quiescence import settle
from partyline.system import blocked, connections
from partyline.system.abilities import has

_STOPS = 48  # in one check
_FEW = 4  # where it is not seen when a program is at rest: each step costs long waits there
_LONELY = 2  # threads of a program in which nobody waits for anybody: its own, and the orders'
_SURE = 3  # looks that find the same, until a program is taken to be at rest
_TRIES = 8  # times that it comes to rest until a thread is not expected at its stop any more
_LOOKS = 15  # of 1 ms, after which a program sleeps that has not read everything


def explore_interleavings(room: Room, stage: str) -> None:
    """Let pairs of events happen at the same moment, the second at each bad moment of the first.

    Args:
        room: its server has not been started yet.
        stage: the name of the stage whose protocol holds.

    Raises:
        CheckFailed: what came does not fit to any order of the two.
    """
    chosen = scenarios(stage, lambda word: f"{word}_{room.case.token(word, 3)}")
    with closing(HarshOrders(room.case, "stops")) as orders:
        room.opens(shim=orders.shim)
        room.settles()
        restful = has("sleepers") and room.server.fingerprint() is not None
        shared = shared_lines(room.server.file.parent)
        stops = []
        play = _StoppingPlay(room, PROTOCOLS[stage](room.wire), orders)
        for scenario in chosen if restful else chosen[:_FEW]:
            _holds(play, scenario)
            too_late = scenario.third is not None
            stops.append(worth_a_stop(play.first, play.second, shared, too_late))
        if play.threads <= _LONELY:
            return
        left = _STOPS if restful else _FEW
        hopeless = Hopeless(locked_blocks(room.server.file.parent))
        for number, stop in in_turn(stops):
            if left and not hopeless.knows(number, stop):
                left -= 1
                play.stop = stop
                _holds(play, chosen[number])
                if play.second_waited:
                    hopeless.learns(number, stop)
        if restful and isinstance(play.protocol, Robust):
            LastSeat(room, orders).explore()


def _holds(play: _StoppingPlay, scenario: Scenario) -> None:
    """Let a scenario happen, see that all is as it should be, and empty the room."""
    taken: list[Step] = []
    try:
        for step in _steps(scenario):
            if play.takes(step):
                taken.append(step)
        for step in _afterwards(play.protocol):
            play.takes(step)
        play.rests()
    except Broken as broken:
        moment = scenario.moment
        story = taken if moment in taken else [*taken, moment]
        raise _failure(play, broken, story, scenario) from None


def _steps(scenario: Scenario) -> Iterator[Step]:
    for event in scenario.before:
        yield (event,)
    yield scenario.moment


def _afterwards(protocol: Protocol) -> Iterator[Step]:
    """Yield what shows whether everybody is still served: all speak, one more comes, all leave."""
    named = isinstance(protocol, Names)
    present = list(protocol.names) if isinstance(protocol, Names) else list(protocol.users)
    if named or len(present) > 1 or not hasattr(protocol.wire, "WAITING"):
        for user in present:
            yield (Event(user, SENDS, f"{user} is still here\n".encode()),)
    yield (Event("zoe", CONNECTS),)
    if named:
        yield (Event("zoe", SENDS, b"zoe\n"),)
    for user in (*protocol.users, "zoe"):
        yield (Event(user, LEAVES),)


def _failure(
    play: _StoppingPlay, broken: Broken, taken: list[Step], scenario: Scenario
) -> CheckFailed:
    sentence = broken.sentence
    if play.stopped:
        stop = play.stopped
        file = play.room.server.file.with_name(stop.file)
        line = linecache.getline(str(file), stop.line).strip()
        first, *meanwhile = map(event_in_words, scenario.moment)
        sentence += (
            f" The moment: {first}; a thread stops before line {stop.line} of {stop.file} "
            f"({line}); meanwhile {', and '.join(meanwhile)}; then the thread goes on."
        )
    return CheckFailed(f"{sentence} The rule: {broken.rule} {told(taken)}", broken.kind)


class _StoppingPlay(Play):
    """Lets the second event of a step, and the third, happen while the first is stopped.

    Args:
        room, protocol: see `Play`.
        orders: for the harsh system under the server.
    """

    def __init__(self, room: Room, protocol: Protocol, orders: HarshOrders) -> None:
        super().__init__(room, protocol)
        self.stop: Stop | None = None  # where; None: nowhere, and the lines are noted
        self.stopped: Stop | None = None  # where a thread did stop
        self.first: list[Place] = []  # the lines that the first event led to
        self.second: list[Place] = []
        self.second_waited = False  # for the first, as far as its lines tell
        self._usual: dict[Step, int] = {}  # how many lines the second event leads to
        self.threads = 0  # of the server, at most
        self._at_once = False
        self._orders = orders

    def _happens(self, step: Step) -> None:
        self._at_once = len(step) > 1
        if not self._at_once:
            super()._happens(step)
            return
        first, second, *more = step
        self.stopped = None
        if self.stop is None:
            self.first = self._noted(first)
            self.second = self._noted(second)
            for event in more:
                self._does(event)
            if not self.room.server.ended:
                self.threads = max(self.threads, self.room.server.threads())
            self._usual[step] = len(self.second)
            return
        self._order(self.stop.order)
        self._does(first)
        for _ in range(_TRIES):  # on a busy machine it may be on its way to this line
            if self._order("where"):
                self.stopped = self.stop
                break
            self._comes_to_rest()
        seen = self._noted(second)
        for event in more:
            self._does(event)
        self.second_waited = len(seen) < self._usual[step]
        self._order("go")

    def _follows(self, outcome: Outcome) -> None:
        super()._follows(loosened(outcome) if self._at_once else outcome)

    def _one_follows(self, possible: Sequence[Outcome]) -> None:
        super()._one_follows([loosened(outcome) for outcome in possible])

    def _noted(self, event: Event) -> list[Place]:
        self._order("record")
        self._does(event)
        return reached(self._order("reached"))

    def _order(self, order: str) -> str:
        return self._orders.gives(self.room.server, order)

    def _does(self, event: Event) -> None:
        """Let an event happen, and wait until the server has done what it can do about it."""
        self._acts_or_breaks(event)
        self._comes_to_rest()

    def _comes_to_rest(self) -> None:
        server = self.room.server
        if not has("sleepers"):
            settle(server, self.room.case.loop)
            return
        before = None
        looks = 0

        def done() -> bool:
            nonlocal before, looks
            now = blocked.at_rest(server.pid)
            looks = looks + 1 if now is not None and now == before else 0
            before = now
            return server.ended or (looks >= _SURE and (looks > _LOOKS or self._all_is_read()))

        self.room.case.loop.wait(done, tick=0.001)

    def _all_is_read(self) -> bool:
        port = self.room.server.port
        return all(
            connections.taken(port, user.port, user.sent)
            for user in self._users.values()
            if not user.ended
        )
