"""Stage 4: who said that?

It is free

- whether an empty line, or one of blanks, is refused as a name or ignored;
- whether marks on letters (Hindi, Thai) count: the rule says so, `str.isalnum` does not;
- what a letter is beyond those that `str.isalpha` and `str.isdecimal` know, and in which order
  names stand of which only `str.casefold` says that they begin with the same letters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from partyline.chat.protocol.base import Free, Line, Protocol

ASKED = "A newcomer is asked for a name, until it gives a good one; each line is a try."
GOOD = "A name has 1 to 16 characters: letters, marks and digits of any alphabet, `_` and `-`."
TAKEN = "Two names that differ only in capital letters are the same name."
WELCOMED = "`* welcome` and `* here` reach a newcomer before any other line."
TOLD = "The others are told who joins and who leaves, once."
SAID = "Each text carries its sender's name, and is otherwise as it was typed."
COMMANDS = "There are two commands, `/who` and `/quit`; any other line with `/` first is refused."


class Names(Protocol):
    """A user who has a name is in the room."""

    def __init__(self, wire: Any) -> None:
        super().__init__(wire)
        self.names: dict[str, str] = {}  # user -> name

    def arrives(self, user: str) -> Iterable[Line]:
        """Be asked for a name."""
        yield Line(user, self.wire.ASK_NAME, ASKED)

    def says(self, user: str, text: str) -> Iterable[Line]:
        """Take it for a name, a command, or a text."""
        if user not in self.names:
            return self.offers(user, text)
        if text.startswith("/"):
            return self.commands(user, text)
        if not text:  # empty lines are ignored; blanks are a text
            return ()
        line = self.wire.SAID.format(name=self.names[user], text=text)
        return self.in_the_room(user, line, SAID)

    def offers(self, user: str, name: str) -> Iterator[Line]:
        """Join under this name, or be refused: then the next line is the next try."""
        if not name.strip():
            yield Line(user, self.wire.BAD_NAME, GOOD, may=True)
        elif not self.is_good(name):
            yield Line(user, self.wire.BAD_NAME, GOOD)
        elif name.casefold() in map(str.casefold, self.names.values()):
            yield Line(user, self.wire.NAME_TAKEN, TAKEN)
        else:
            here = self.here() if self.names else self.wire.ALONE
            self.names[user] = name
            yield Line(user, self.wire.WELCOME.format(name=name), WELCOMED)
            yield Line(user, here, WELCOMED)
            yield from self.in_the_room(user, self.wire.JOINED.format(name=name), TOLD)

    def commands(self, user: str, text: str) -> Iterator[Line]:
        """Do what a named user asks for."""
        if text == self.wire.QUIT:
            yield from self.closes(user, COMMANDS)
            yield from self.goes(user)
        elif text == self.wire.WHO:
            yield Line(user, self.here(), COMMANDS)
        else:
            yield Line(user, self.wire.UNKNOWN_COMMAND, COMMANDS)

    def goes(self, user: str) -> Iterator[Line]:
        """Be gone; who never had a name leaves in silence."""
        if user in self.names:
            left = self.wire.LEFT.format(name=self.names.pop(user))
            yield from self.in_the_room(user, left, TOLD)

    def in_the_room(self, user: str, text: str, rule: str) -> Iterator[Line]:
        """Send a line to everyone who has a name but one."""
        for other in self.names:
            if other != user:
                yield Line(other, text, rule)

    def here(self) -> str:
        """Return the line that names everyone.

        Raises:
            Free: the course does not say which of two names comes first.
        """
        names = sorted(self.names.values(), key=str.casefold)
        if names != sorted(names, key=str.lower):
            raise Free("in which order names stand that only casefold tells apart")
        return str(self.wire.HERE.format(names=", ".join(names)))

    def is_good(self, name: str) -> bool:
        """Return whether a line can be a name.

        Raises:
            Free: it has a character of which not everyone says that it is a letter or a digit.
        """
        for character in name:
            if character.isalnum() and not (character.isalpha() or character.isdecimal()):
                raise Free("whether signs like ² or ½ are digits")
            if unicodedata.category(character).startswith("M"):
                raise Free("whether a program that only asks isalnum knows the marks on letters")
        return len(name) <= self.wire.MAX_NAME and all(c.isalnum() or c in "_-" for c in name)

    def situation(self) -> tuple[object, ...]:
        """Return what two equal states have in common."""
        return *super().situation(), frozenset(self.names.items())
