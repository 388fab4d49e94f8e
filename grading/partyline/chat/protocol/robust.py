"""Stages 5 and 6: stage 4, and rules for everything that is hostile, slow, or at its end.

It is free

- whether a user hears that its line is too long as soon as it is, or when it ends;
- whether a user who is cut off is told so before (the protocol page says so);
- whether the carriage return at the end counts as one of the bytes of a line;
- whether control characters are taken out of a line before or after it is looked at: as a name,
  as a command;
- when exactly a user is dropped who does not read, as long as nobody waits for it, and as long as
  one who reads slowly gets every line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from partyline.chat.protocol.base import Free, Line
from partyline.chat.protocol.names import Names

TOO_LONG = "A line has at most 512 bytes, with its newline. One that is too long is refused, once."
CUT_OFF = "Who sends a line of more than 2048 bytes, or does not end one, is cut off."
FULL = "A server that is full says so, and closes the connection."
GOODBYE = "At the end everyone is told; that is the last line, and the connection is closed."


class Robust(Names):
    """Stage 4 for the real world.

    Args:
        wire: the constants of the stage.
        max_users: how many may be connected, with or without a name.
    """

    def __init__(self, wire: Any, max_users: int = 0) -> None:
        super().__init__(wire)
        self.max_users = max_users or wire.MAX_USERS

    def arrives(self, user: str) -> Iterable[Line]:
        """Be asked for a name, if there is room."""
        if len(self.users) <= self.max_users:
            return super().arrives(user)
        return [Line(user, self.wire.SERVER_FULL, FULL), *self.closes(user, FULL)]

    def _receives(self, user: str, data: bytes) -> Iterator[Line]:
        """Cut what has come into lines, and refuse those that are too long."""
        *lines, self.rest[user] = (self.rest[user] + data).split(b"\n")
        for line in lines:
            if user not in self.users:
                return
            if len(line) >= self.wire.ENDLESS:
                yield from self._cut_off(user)
            elif len(line) < self.wire.MAX_LINE:
                yield from self._says_clean(user, line)
            elif len(line.removesuffix(b"\r")) < self.wire.MAX_LINE:
                raise Free("whether the carriage return counts as one of the bytes of a line")
            else:
                yield Line(user, self.wire.LINE_TOO_LONG, TOO_LONG)
        if user in self.users:
            yield from self.unfinished(user)

    def unfinished(self, user: str) -> Iterable[Line]:
        """Disconnect a user who does not end a line.

        Raises:
            Free: the line is too long, and whether its user hears so before it ends is free.
        """
        size = len(self.rest[user])
        if size >= self.wire.ENDLESS:
            yield from self._cut_off(user)
        elif size >= self.wire.MAX_LINE:
            raise Free("whether a line is refused before it ends")

    def _cut_off(self, user: str) -> Iterator[Line]:
        yield Line(user, self.wire.LINE_TOO_LONG, TOO_LONG, may=True)
        yield from self.closes(user, CUT_OFF)
        yield from self.goes(user)

    def _says_clean(self, user: str, line: bytes) -> Iterable[Line]:
        raw = line.removesuffix(b"\r").decode(errors="replace")
        text = self.text(line)
        if text != raw:
            if user in self.names and text.startswith("/"):
                raise Free("whether a line is a command when its control characters are gone")
            if user not in self.names and text.strip() and self.is_good(text):
                raise Free("whether a line is a good name when its control characters are gone")
        return self.says(user, text)

    def text(self, line: bytes) -> str:
        """Return what is written on a line: � for what is not UTF-8, and no control characters."""
        text = line.removesuffix(b"\r").decode(errors="replace")
        return text.translate(self.wire.CONTROL_CHARACTERS)

    def heard(self, line: str) -> str:
        """Return what a user has heard: only UTF-8 may come."""
        return line

    def stops(self) -> Iterator[Line]:
        """Say goodbye to everyone, also to those without a name."""
        for user in list(self.users):
            yield Line(user, self.wire.CLOSING, GOODBYE)
            yield from self.closes(user, GOODBYE)
