"""What follows in a conversation that nobody has planned, where deviations are agreed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from partyline.chat.protocol.base import CONNECTS, Line
from partyline.chat.protocol.echo import ECHO
from partyline.chat.protocol.names import SAID, WELCOMED, Names
from partyline.chat.protocol.outcomes import Outcome
from partyline.chat.protocol.pair import RAW as TO_THE_OTHER
from partyline.chat.protocol.room import RAW as TO_ALL_OTHERS
from partyline.chat.room import Room
from partyline.chat.unplanned.writer import Step
from partyline.chat.user import User
from partyline.model.allowance import TEXT, WHO

_TEXTS = (ECHO, TO_THE_OTHER, TO_ALL_OTHERS, SAID)  # rules about what users say


class Agreed:
    """Changes what the protocol says as the allowances of a room's run have it."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._terms = room.case.terms
        self._lets_settle = False  # something need not come: the server must come to rest

    def follows(self, outcome: Outcome, step: Step, users: Mapping[str, User]) -> Outcome:
        """Return what must follow a step, in which `users` take part."""
        if isinstance(outcome.protocol, Names):
            for who, name in outcome.protocol.names.items():
                if who in users:
                    users[who].name = name
        if not self._terms.allowances:
            return outcome
        inside = outcome.protocol.users
        if isinstance(outcome.protocol, Names):
            inside = list(outcome.protocol.names)
        self._room.present[:] = [users[who] for who in inside if who in users]
        arrived = [event.who for event in step if event.what == CONNECTS]
        heard = {}
        for who, ways in outcome.heard.items():
            if who in users:
                self._terms.arriving = users[who] if who in arrived else None
                heard[who] = {self._way(users[who], way) for way in ways}
                self._lets_settle |= heard[who] != ways
        self._terms.arriving = None
        return Outcome(outcome.protocol, heard)

    def settles(self) -> None:
        """Wait until the server rests, if a line that shows how far it is need not come."""
        if self._lets_settle:
            self._room.settles()
            self._lets_settle = False

    def awaits(self, user: User, wanted: Iterable[Line]) -> None:
        """Tell a user which lines may come next."""
        lines = [line for line in wanted if line.text is not None]
        kinds = [self._kind(line) for line in lines]
        user.awaits([line.text or "" for line in lines], self._terms.unended(*kinds))

    def _way(self, user: User, way: Iterable[Line]) -> tuple[Line, ...]:
        agreed = []
        for line in way:
            if line.text is None:
                agreed.append(line)
                continue
            text = self._terms.due(user, line.text, self._kind(line))
            if text is not None:
                agreed.append(Line(line.to, text, line.rule, line.may))
        return tuple(agreed)

    def _kind(self, line: Line) -> str:
        if line.rule in _TEXTS or line.text is None:
            return TEXT
        kind = self._terms.kind(line.text)
        if kind == WHO and line.rule == WELCOMED:
            return "ALONE" if line.text == self._room.wire.ALONE else "HERE"
        return kind
