"""Stage 3: everybody hears everybody.

Nobody has a name, and nobody is told who comes or goes.
"""

from __future__ import annotations

from collections.abc import Iterator

from partyline.chat.protocol.base import Line, Protocol

COUNT = "A newcomer is told how many are here, itself counted, and nothing of what was said before."
RAW = "Each line goes to everyone else, as it is, and never back to its sender."


class RawRoom(Protocol):
    """All who are connected are in the room."""

    def arrives(self, user: str) -> Iterator[Line]:
        """Be welcomed."""
        yield Line(user, self.wire.WELCOME.format(count=len(self.users)), COUNT)

    def says(self, user: str, text: str) -> Iterator[Line]:
        """Pass it on."""
        yield from self.others(user, text, RAW)
