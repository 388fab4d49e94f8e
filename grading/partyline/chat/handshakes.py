"""How a user enters the room of each stage, and how a text looks when it arrives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from partyline.chat.case import Case


class AnyUser(Protocol):
    """A user who can enter: a `User` with a socket, or a `TerminalUser` with a keyboard."""

    label: str
    name: str
    reading: bool

    def gets(self, line: str, source: str = "", kind: str = "") -> None:
        """Expect `line`."""

    def hears(self, text: str) -> None:
        """Expect what this user has said as `text`."""

    def says(self, text: str) -> None:
        """Send one line: `text` with a random word."""

    def says_exactly(self, text: str) -> None:
        """Send one line: `text` as it is."""

    def is_asked(self) -> None:
        """Expect the question for a name."""


class Handshake(Protocol):
    """What one stage's protocol asks of a newcomer."""

    def arrive(self, user: AnyUser, present: Sequence[AnyUser]) -> None:
        """Do what a newcomer does, until the server has shown that it knows the user.

        Args:
            user: connected, has not yet read or said anything.
            present: who is in the room already, in order of arrival.
        """

    def greet(self, user: AnyUser, present: Sequence[AnyUser]) -> None:
        """Hear what follows, when the newcomer has done its part: the end of `arrive`."""

    def spoken(self, speaker: AnyUser, text: str) -> str:
        """Return the line that others get when `speaker` says `text`."""


class Echo:
    """Stage 1: no greeting. The echo of a first line shows that the server serves the user."""

    def __init__(self, case: Case) -> None:
        self.wire = case.wire

    def arrive(self, user: AnyUser, present: Sequence[AnyUser]) -> None:
        """Do nothing but listen."""
        self.greet(user, present)

    def greet(self, user: AnyUser, present: Sequence[AnyUser]) -> None:
        """Say a line and hear it back."""
        user.says(f"{user.label} is here")
        user.hears(f"{user.label} is here")

    def spoken(self, speaker: AnyUser, text: str) -> str:
        """Return the text itself."""
        return text


class Pair(Echo):
    """Stage 2: the first user waits, the second starts the chat."""

    def greet(self, user: AnyUser, present: Sequence[AnyUser]) -> None:
        """Wait for a partner, or start the chat with the one who waits."""
        if not present:
            user.gets(self.wire.WAITING)
            return
        user.gets(self.wire.STARTED)
        present[0].gets(self.wire.STARTED)


class Welcome(Echo):
    """Stage 3: the newcomer is told how many are here."""

    def greet(self, user: AnyUser, present: Sequence[AnyUser]) -> None:
        """Be welcomed."""
        user.gets(self.wire.WELCOME.format(count=len(present) + 1))


class Names(Echo):
    """Stages 4 and up: the server asks for a name, tells who is here, and tells the others."""

    def arrive(self, user: AnyUser, present: Sequence[AnyUser]) -> None:
        """Give a name, be welcomed, be announced."""
        user.is_asked()
        user.says_exactly(user.name)
        self.greet(user, present)

    def greet(self, user: AnyUser, present: Sequence[AnyUser]) -> None:
        """Be welcomed, be announced."""
        user.gets(self.wire.WELCOME.format(name=user.name))
        user.gets(self.here(present))
        for other in present:
            if other.reading:
                other.gets(self.wire.JOINED.format(name=user.name))

    def here(self, present: Sequence[AnyUser]) -> str:
        """Return the line that names `present`."""
        names = sorted((other.name for other in present), key=str.casefold)
        if not names:
            return str(self.wire.ALONE)
        return str(self.wire.HERE.format(names=", ".join(names)))

    def spoken(self, speaker: AnyUser, text: str) -> str:
        """Return the text with the speaker's name before it."""
        return str(self.wire.SAID.format(name=speaker.name, text=text))


HANDSHAKES = {"echo": Echo, "pair": Pair, "welcome": Welcome, "names": Names}
