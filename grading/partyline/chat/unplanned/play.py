"""Holds a conversation with a server, and compares what everyone hears with the protocol."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from partyline.chat import invariants
from partyline.chat.protocol.base import (
    CONNECTS,
    LEAVES,
    NOTHING_ELSE,
    SENDS,
    STOPS,
    VANISHES,
    Event,
    Free,
    Line,
    Protocol,
)
from partyline.chat.protocol.names import Names
from partyline.chat.protocol.outcomes import Outcome, outcomes
from partyline.chat.room import Room
from partyline.chat.unplanned.agreed import Agreed
from partyline.chat.unplanned.listener import Listener
from partyline.chat.unplanned.writer import Step
from partyline.chat.user import User
from partyline.model.failure import WRONG, CheckFailed
from partyline.model.sanitize import quoted

_ONE_BY_ONE = (
    "What happens at the same moment leads to the same as if the server took it one by one."
)
_MOST_QUOTED = 3  # lines of which one may come


class Broken(CheckFailed):
    """A rule of the protocol was broken in a conversation."""

    def __init__(self, sentence: str, kind: str, rule: str) -> None:
        super().__init__(sentence, kind)
        self.rule = rule


class Play:
    """One server, and those who talk in it.

    Args:
        room: its server listens, and nobody has come yet.
        protocol: its state then.
        careful: whether the server comes to rest after each step. Then what comes too much is seen
            at the step that it belongs to.
    """

    def __init__(self, room: Room, protocol: Protocol, careful: bool = False) -> None:
        self.room = room
        self.protocol = protocol
        self._careful = careful
        self._users: dict[str, User] = {}
        self._listeners: dict[str, Listener] = {}
        self._agreed = Agreed(room)
        self._unseen = False  # something that nobody hears of, since the server was last at rest

    def takes(self, step: Step) -> bool:
        """Let a step happen, and see what comes of it; return whether it can happen at all.

        Raises:
            Broken: the server has broken a rule.
        """
        try:
            possible = outcomes(self.protocol, step)
        except (Free, ValueError):
            return False
        if self._unseen and self._depends_on_the_past(step):
            self.rests()
        self._happens(step)
        possible = [self._agreed.follows(outcome, step, self._users) for outcome in possible]
        if len(possible) == 1:
            self._follows(possible[0])
        else:
            self._one_follows(possible)
        self._unseen |= any(event.what in (LEAVES, VANISHES) for event in step)
        self._unseen |= step[0].what == SENDS and not any(
            any(ways) for outcome in possible for ways in outcome.heard.values()
        )
        if self._careful:
            self.rests()
        self._hears_no_more()
        return True

    def rests(self) -> None:
        """Check that the server, when it has finished, has sent nothing more than it should.

        Raises:
            Broken: it has.
        """
        self.room.settles()
        self._unseen = False
        self._hears_no_more(at_rest=True)

    # What happens

    def _depends_on_the_past(self, step: Step) -> bool:
        """Whether a count, a seat or a name is asked for: then all before must be over."""
        if isinstance(self.protocol, Names):
            return any(event.who not in self.protocol.names for event in step)
        return any(event.what == CONNECTS for event in step)

    def _happens(self, step: Step) -> None:
        at_once = len(step) > 1 or (step[0].data and step[0].what != SENDS)
        if at_once:
            self.room.freezes(at_rest=False)
        for event in step:
            self._acts_or_breaks(event)
        if at_once:
            self.room.thaws()

    def _acts_or_breaks(self, event: Event) -> None:
        try:
            self._acts(event)
        except CheckFailed as failed:
            raise Broken(failed.sentence, failed.kind, NOTHING_ELSE) from None

    def _acts(self, event: Event) -> None:
        if event.what == STOPS:
            self.room.is_stopped()
            return
        if event.what == CONNECTS:
            self._users[event.who] = self.room.connects(event.who)
            self._listeners[event.who] = Listener()
            if event.data:
                self._users[event.who].sends(event.data)
            return
        user = self._users[event.who]
        places = [0, *event.cuts, len(event.data)]
        for start, end in pairwise(places):
            if start:
                self.room.takes_all_of(user)
            if end > start and start:
                user.pours(event.data[start:end])  # the server may have closed the connection
            elif end > start:
                user.sends(event.data[:end])
        if event.what == LEAVES:
            user.half_closes()
        elif event.what == VANISHES:
            user.vanishes()
            self._forget(event.who)

    def _forget(self, who: str) -> None:
        user = self._users.pop(who)
        del self._listeners[who]
        if user.gone:
            user.close()
        else:
            user.hangs_up()

    # What follows

    def _follows(self, outcome: Outcome) -> None:
        self.protocol = outcome.protocol
        heard = {who: ways for who, ways in outcome.heard.items() if who in self._users}
        for who, ways in heard.items():
            self._listeners[who].expects(ways)
        for who in heard:
            self._waits_for(who)
        self._agreed.settles()
        if any(len({len(way) for way in ways}) > 1 for ways in heard.values()):
            self.rests()  # some of it need not come
        self._lets_go()

    def _one_follows(self, possible: Sequence[Outcome]) -> None:
        """Find out which of several outcomes it is: everyone must have heard what belongs to it."""
        before = self._listeners
        heard: dict[str, list[str | None]] = {}
        self._listeners = {who: listener.copy() for who, listener in before.items()}
        for who, listener in self._listeners.items():
            listener.expects({way for outcome in possible for way in outcome.heard[who]})
            heard[who] = self._waits_for(who)
        self.room.settles()
        for who in heard:
            heard[who] += self._drains(who)
        self._hears_no_more(at_rest=True)
        for outcome in possible:
            after = {who: listener.copy() for who, listener in before.items()}
            if all(_fits(after[who], outcome.heard[who], heard[who]) for who in after):
                self.protocol, self._listeners = outcome.protocol, after
                self._lets_go()
                return
        shown = "; ".join(
            f"{who} has got {' and '.join(_told(text) for text in texts)}"
            for who, texts in heard.items()
            if texts
        )
        sentence = f"No order of what has happened at the same moment leads to what came: {shown}."
        raise Broken(sentence, WRONG, _ONE_BY_ONE)

    def _waits_for(self, who: str) -> list[str | None]:
        """Wait until a user has heard all that must come; return what has come."""
        heard: list[str | None] = []
        while not self._listeners[who].is_content:
            wanted = self._listeners[who].wants()
            try:
                heard.append(self._next(self._users[who], wanted))
            except CheckFailed as failed:
                raise Broken(failed.sentence, failed.kind, wanted[0].rule) from None
            self._takes(who, heard[-1], wanted)
        return heard

    def _next(self, user: User, wanted: Sequence[Line]) -> str | None:
        may_end = any(line.text is None for line in wanted)
        user.end_expected |= may_end
        self._agreed.awaits(user, wanted)
        self.room.case.loop.wait(user.has_news)
        if user.inbox:
            return self.protocol.heard(user.inbox.popleft())
        if user.ended and may_end:
            return None
        if wanted[0].text is None:
            user.sees_the_end()
        return self.protocol.heard(user.next_line(_should_get(user, wanted)))

    def _takes(self, who: str, got: str | None, wanted: Sequence[Line]) -> None:
        if not self._listeners[who].takes(got):
            user = self._users[who]
            whose = f", which {who} said" if got and user.has_said(got) else ""
            sentence = f"{_should_get(user, wanted)}, but got {_told(got)} instead{whose}."
            raise Broken(sentence, WRONG, wanted[0].rule)

    def _drains(self, who: str) -> list[str | None]:
        """Take what has come and fits; return it."""
        user, listener = self._users[who], self._listeners[who]
        heard: list[str | None] = []
        self._agreed.awaits(user, listener.wants())
        while user.has_excess() and listener.takes(self.protocol.heard(user.inbox[0])):
            heard.append(self.protocol.heard(user.inbox.popleft()))
            self._agreed.awaits(user, listener.wants())
        user.awaits(())
        if user.ended and not user.inbox and listener.takes(None):
            heard.append(None)
        return heard

    def _lets_go(self) -> None:
        """Forget all who have seen the end."""
        for who in [who for who in self._users if who not in self.protocol.users]:
            self._forget(who)

    def _hears_no_more(self, at_rest: bool = False) -> None:
        for who, user in self._users.items():
            self._drains(who)
            thrown_out = user.ended and not user.gone and not user.end_expected
            if at_rest or user.inbox or thrown_out:
                try:
                    invariants.of(self.room.server, [user])
                except CheckFailed as failed:
                    raise Broken(failed.sentence, failed.kind, NOTHING_ELSE) from None


def _fits(listener: Listener, ways: Iterable[tuple[Line, ...]], heard: list[str | None]) -> bool:
    listener.expects(ways)
    return all(listener.takes(text) for text in heard) and listener.is_content


def _should_get(user: User, wanted: Sequence[Line]) -> str:
    lines = list(dict.fromkeys(line.text for line in wanted))
    more = f" or one of {len(lines) - _MOST_QUOTED} others" if len(lines) > _MOST_QUOTED else ""
    return f"{user.label} should get {' or '.join(map(_told, lines[:_MOST_QUOTED]))}{more}"


def _told(text: str | None) -> str:
    return "the end of the connection" if text is None else quoted(text)
