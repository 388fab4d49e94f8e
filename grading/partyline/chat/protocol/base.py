"""What happens in a chat, what must come of it, and what all stages have in common.

A protocol is a state and a function: given an event, it says which lines every user must get, in
which order, and whose connection is closed. Where the course leaves something open, it says so by
raising `Free`: no conversation that the kit makes up goes there, and no program is judged there.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Self

CONNECTS = "connects"  # and, in the same moment, sends these bytes
SENDS = "sends"  # these bytes
LEAVES = "leaves"  # sends these bytes and, in the same moment, ends its side
VANISHES = "vanishes"  # sends these bytes and, in the same moment, resets the connection
STOPS = "stops"  # somebody tells the server to stop

CLOSES_TOO = "When a user has left, the server closes its side of the connection, too."
NOTHING_ELSE = "The server sends nothing but what the protocol says."


@dataclass(frozen=True)
class Event:
    """One thing that happens.

    Args:
        who: the user to whom it happens; "" if it happens to the server.
        what: one of the words above.
        data: what the user sends.
        cuts: before which bytes of it the network cuts; the server reads each piece by itself.
    """

    who: str
    what: str
    data: bytes = b""
    cuts: tuple[int, ...] = ()


@dataclass(frozen=True)
class Line:
    """One thing that a user must notice.

    Args:
        to: the user.
        text: the line, without its newline; None: the connection is closed.
        rule: why, in the words of the protocol.
        may: whether it may also not come.
        late: whether it may also come after later lines: it comes through another thread than they.
    """

    to: str
    text: str | None
    rule: str
    may: bool = False
    late: bool = False


class Free(Exception):
    """What follows is left open; the message completes the sentence "It is free ..."."""


class Protocol:
    """The state of a chat, and what each event changes in it. The stages fill in the rest.

    Args:
        wire: the constants of the stage.
    """

    def __init__(self, wire: Any) -> None:
        self.wire = wire
        self.users: list[str] = []  # connected, in order of arrival
        self.rest: dict[str, bytes] = {}  # user -> what it has sent without a newline yet
        self.over = False  # the server has ended

    # What a stage says

    def arrives(self, user: str) -> Iterable[Line]:
        """Say what a new connection leads to; the user is in `users` already."""
        return ()

    def says(self, user: str, text: str) -> Iterable[Line]:
        """Say what a line of a connected user leads to."""
        raise NotImplementedError

    def goes(self, user: str) -> Iterable[Line]:
        """Say what the others notice when a user leaves; the user is out of `users` already."""
        return ()

    def stops(self) -> Iterable[Line]:
        """Say what everyone notices when the server ends."""
        raise Free("what a server tells its users when it ends, before stage 5")

    # What is the same everywhere

    def after(self, event: Event) -> list[Line]:
        """Let an event happen, and return what must come of it.

        For each user the lines come in this order. Between users there is no order.

        Raises:
            Free: the course leaves open what follows.
            ValueError: this can't happen now.
        """
        if self.over:
            raise ValueError("the server has ended")
        if event.what == STOPS:
            self.over = True
            return list(self.stops())
        if (event.who in self.users) == (event.what == CONNECTS):
            raise ValueError(f"{event.who} {event.what}, but is connected already, or not at all")
        if event.what == CONNECTS:
            self.users.append(event.who)
            self.rest[event.who] = b""
            lines = list(self.arrives(event.who))
            return lines + list(self._receives(event.who, event.data))
        lines = list(self._receives(event.who, event.data))
        if event.what == VANISHES:
            lines = list(self._may_be_lost(event.who, lines))
        if event.what in (LEAVES, VANISHES) and event.who in self.users:
            self.users.remove(event.who)
            lines += self.goes(event.who)
            if event.what == LEAVES:
                lines.append(Line(event.who, None, CLOSES_TOO))
        return lines

    def _receives(self, user: str, data: bytes) -> Iterator[Line]:
        """Cut what has come into lines. What comes behind the last line of a user is not read."""
        *lines, self.rest[user] = (self.rest[user] + data).split(b"\n")
        for line in lines:
            if user in self.users:
                yield from self.says(user, self.text(line))
        if user in self.users:
            yield from self.unfinished(user)

    def text(self, line: bytes) -> str:
        """Return what is written on a line of bytes.

        Raises:
            Free: it is too long; stage 5 has rules for that.
        """
        if len(line) >= self.wire.MAX_LINE:
            raise Free("what becomes of a line that is too long, before stage 5")
        return line.removesuffix(b"\r").decode(errors="replace")

    def heard(self, line: str) -> str:
        """Return what a user has heard: bytes that are not UTF-8 may also come as they were."""
        return line.encode(errors="surrogateescape").decode(errors="replace")

    def unfinished(self, user: str) -> Iterable[Line]:
        """Say what the beginning of a line leads to.

        Raises:
            Free: it is too long already.
        """
        if len(self.rest[user]) >= self.wire.MAX_LINE:
            raise Free("what becomes of a line that is too long, before stage 5")
        return ()

    def closes(self, user: str, rule: str) -> Iterator[Line]:
        """Let the server end a connection."""
        self.users.remove(user)
        yield Line(user, None, rule)

    def others(self, user: str, text: str, rule: str) -> Iterator[Line]:
        """Send a line to everyone who is connected, except one."""
        for other in self.users:
            if other != user:
                yield Line(other, text, rule)

    def _may_be_lost(self, user: str, lines: Iterable[Line]) -> Iterator[Line]:
        """A reset destroys what has not been read: the last lines may come, and need not."""
        for line in lines:
            if line.to == user or line.text is None:
                raise Free("which of the last lines still count when a connection is reset")
            yield Line(line.to, line.text, line.rule, may=True, late=True)

    # For code that tries what could happen

    def clone(self) -> Self:
        """Return a copy that goes its own way."""
        twin = copy.copy(self)
        for name, value in vars(self).items():
            if isinstance(value, dict | list | set):
                setattr(twin, name, copy.copy(value))
        return twin

    def situation(self) -> tuple[object, ...]:
        """Return what two equal states have in common."""
        return frozenset(self.users), frozenset(self.rest.items())
