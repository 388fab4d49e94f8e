"""The check of a server: conversations that nobody has planned."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from itertools import chain

from partyline.chat.protocol.base import STOPS, Event
from partyline.chat.protocol.robust import Robust
from partyline.chat.protocol.stages import PROTOCOLS
from partyline.chat.room import Room
from partyline.chat.unplanned.conversations import conversations
from partyline.chat.unplanned.play import Broken, Play
from partyline.chat.unplanned.shrink import shortest
from partyline.chat.unplanned.story import told
from partyline.chat.unplanned.writer import Step
from partyline.model.failure import CheckFailed
from partyline.system.abilities import has

_NUMBER = 20  # conversations
_FEW = 3  # in bad weather: what they say is cut anyway
_SECONDS = 8.0  # for making a failure short


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
    if isinstance(protocol, Robust) and has("signals"):  # the last one ends with the server
        talks[-1] = [*talks[-1][: len(talks[-1]) // 2], (Event("", STOPS),)]
    room.opens()
    play = Play(room, protocol)
    for place, talk in enumerate(talks):
        try:
            _holds(play, talk)
        except _Stopped as stopped:
            history = list(chain.from_iterable(talks[:place]))
            raise _explained(room, stage, history, stopped) from None


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
        play.rests()
    except Broken as broken:
        raise _Stopped(broken, taken) from None


def _explained(room: Room, stage: str, history: list[Step], first: _Stopped) -> CheckFailed:
    """Return the failure with its rule and its story, as short as it was found."""
    if not room.case.shrinks:
        return _failure(first)
    again = _Again(room, stage)
    for before, careful in (([], True), ([], False), (history, False)):
        again.careful = careful
        found = again.fails([*before, *first.steps])
        if found is not None:
            steps, last = shortest(found.steps, found, again.fails)
            again.until = math.inf
            return _failure(again.fails(steps) or last)  # and the transcript is of this one
    return _failure(first)


def _failure(stopped: _Stopped) -> CheckFailed:
    broken = stopped.broken
    sentence = f"{broken.sentence} The rule: {broken.rule} {told(stopped.steps)}"
    return CheckFailed(sentence, broken.kind)


class _Again:
    """Holds a conversation with a new server each time, until the time for that is over."""

    def __init__(self, room: Room, stage: str) -> None:
        self.careful = True
        self.until = time.monotonic() + _SECONDS
        self._room = room
        self._stage = stage

    def fails(self, steps: list[Step]) -> _Stopped | None:
        """Return where it stops at a rule that is broken, if it does."""
        if time.monotonic() > self.until:
            return None
        self._room.close()
        self._room.case.starts_over()
        self._room = room = Room(self._room.case, self._room.handshake)
        room.opens()
        try:
            _holds(Play(room, PROTOCOLS[self._stage](room.wire), self.careful), steps)
        except _Stopped as stopped:
            return stopped
        return None
