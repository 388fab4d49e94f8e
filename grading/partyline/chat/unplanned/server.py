"""The check of a server: conversations that nobody has planned."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from partyline.chat.protocol.base import LEAVES, STOPS, Event, Protocol
from partyline.chat.protocol.robust import Robust
from partyline.chat.protocol.stages import PROTOCOLS
from partyline.chat.room import Room
from partyline.chat.unplanned.conversations import conversations
from partyline.chat.unplanned.last_seats import LastSeats
from partyline.chat.unplanned.play import Broken, Play
from partyline.chat.unplanned.shrink import shortest
from partyline.chat.unplanned.story import told
from partyline.chat.unplanned.writer import Step
from partyline.chat.user import User
from partyline.model.failure import LATE, CheckFailed
from partyline.system.abilities import has

_NUMBER = 20  # conversations
_FEW = 3  # in bad weather: what they say is cut anyway
_FULL, _SEATS = 1, 3  # random ones in a server that is nearly full, and how many seats are left
_SECONDS = 8.0  # for making a failure short
_SECONDS_LATE = 2.0  # the same, where an answer came too late: each try takes long, too
_ENOUGH = 12.0  # seconds; a server that is slower than that has no more conversations to hold
_ENOUGH_ASLEEP = 4.0  # the same, for one that is slow because it sleeps


def hold_conversations(room: Room, stage: str) -> None:
    """Hold conversations that are drawn from the seed, one after the other, with one server.

    Args:
        room: its server has not been started yet.
        stage: the name of the stage whose protocol holds.

    Raises:
        CheckFailed: a rule of the protocol was broken; the sentence tells the shortest
            conversation that was found in which it is.
    """
    protocol = PROTOCOLS[stage](room.wire)
    number = _NUMBER if room.case.weather is None else _FEW
    talks = conversations(protocol.clone(), room.case.seed, number)
    room.opens()
    until = time.monotonic() + (_ENOUGH_ASLEEP if room.case.short_sleeps else _ENOUGH)
    if isinstance(protocol, Robust):
        _hold_all(room, _Scene(stage), talks[:-1], until)
        if room.case.weather is None and time.monotonic() < until:
            _hold_in_a_full_room(room, stage)
        if has("signals"):  # the last one ends with the server
            talks[-1] = [*talks[-1][: len(talks[-1]) // 2], (Event("", STOPS),)]
        talks, until = talks[-1:], math.inf
    _hold_all(room, _Scene(stage), talks, until)


@dataclass(frozen=True)
class _Scene:
    """Where conversations are held.

    Args:
        stage: the name of the stage whose protocol holds.
        seats: how many users may come; 0: as many as the stage lets in. All other seats are taken,
            by users who say nothing.
    """

    stage: str
    seats: int = 0

    def protocol(self, room: Room) -> Protocol:
        """Return the protocol, before anybody has come."""
        protocol = PROTOCOLS[self.stage](room.wire)
        if isinstance(protocol, Robust) and self.seats:
            protocol.max_users = self.seats
        return protocol

    def fills(self, room: Room) -> list[User]:
        """Let the silent ones come."""
        number = room.wire.MAX_USERS - self.seats if self.seats else 0
        return [room.nameless("a silent one") for _ in range(number)]


def _hold_in_a_full_room(room: Room, stage: str) -> None:
    scene = _Scene(stage, _SEATS)
    silent = scene.fills(room)
    seed = f"{room.case.seed} full"
    talks = [LastSeats(scene.protocol(room), random.Random(seed)).conversation()]
    talks += conversations(scene.protocol(room), seed, _FULL, edges=False)
    _hold_all(room, scene, talks, math.inf)
    for user in silent:
        user.hangs_up()
    room.settles()


def _hold_all(room: Room, scene: _Scene, talks: Sequence[list[Step]], until: float) -> None:
    play = Play(room, scene.protocol(room))
    for place, talk in enumerate(talks):
        if time.monotonic() > until:
            return
        try:
            _holds(play, talk)
        except _Stopped as stopped:
            history = list(chain.from_iterable(talks[:place]))
            raise _explained(room, scene, history, stopped) from None


class _Stopped(Exception):
    """A conversation has stopped at a rule that was broken.

    Args:
        broken: which one, and how.
        steps: what has happened up to there.
    """

    def __init__(self, broken: Broken, steps: list[Step]) -> None:
        super().__init__()
        self.broken = broken
        self.steps = steps


def _holds(play: Play, steps: Sequence[Step]) -> None:
    taken: list[Step] = []
    try:
        for step in steps:
            taken.append(step)
            if not play.takes(step):
                taken.pop()
        for user in list(play.protocol.users):  # who was luckier than the conversation knew
            taken.append((Event(user, LEAVES),))
            play.takes(taken[-1])
        play.rests()
    except Broken as broken:
        raise _Stopped(broken, taken) from None


def _explained(room: Room, scene: _Scene, history: list[Step], first: _Stopped) -> CheckFailed:
    """Return the failure with its rule and its story, as short as it was found."""
    if not room.case.shrinks:
        return _failure(first, scene)
    again = _Again(room, scene, _SECONDS_LATE if first.broken.kind == LATE else _SECONDS)
    for before, careful in (([], True), ([], False), (history, False)):
        again.careful = careful
        found = again.fails([*before, *first.steps])
        if found is not None:
            steps, last = shortest(found.steps, found, again.fails)
            again.until = math.inf
            # once more, so that the transcript is of this one
            return _failure(again.fails(steps) or last, scene)
    return _failure(first, scene)


def _failure(stopped: _Stopped, scene: _Scene) -> CheckFailed:
    broken = stopped.broken
    sentence = f"{broken.sentence} The rule: {broken.rule} {told(stopped.steps)}"
    if scene.seats:
        sentence += f" Silent users have all other seats; {scene.seats} are left."
    return CheckFailed(sentence, broken.kind)


class _Again:
    """Holds a conversation with a new server each time, until the time for that is over.

    Args:
        room, scene: where it stopped for the first time.
        seconds: how long it may be tried.
    """

    def __init__(self, room: Room, scene: _Scene, seconds: float) -> None:
        self.careful = True
        self.until = time.monotonic() + seconds
        self._room = room
        self._scene = scene

    def fails(self, steps: list[Step]) -> _Stopped | None:
        """Return where it stops at a rule that is broken, if it does."""
        if time.monotonic() > self.until:
            return None
        self._room.close()
        self._room.case.starts_over()
        self._room = room = Room(self._room.case, self._room.handshake)
        room.opens()
        try:
            self._scene.fills(room)
            _holds(Play(room, self._scene.protocol(room), self.careful), steps)
        except _Stopped as stopped:
            return stopped
        return None
