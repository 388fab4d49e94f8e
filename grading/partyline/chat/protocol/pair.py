"""Stage 2: two users talk.

It is free whether a refused connection ends or breaks (a reset), if its user has already spoken.
"""

from __future__ import annotations

from collections.abc import Iterator

from partyline.chat.protocol.base import Line, Protocol

WAITS = "The first user is told to wait."
STARTS = "With the second user, the chat starts for both."
REFUSED = "A third user is refused, and its connection is closed."
RAW = "Each line goes to the other user, as it is, and never back to its sender."
OTHER_LEFT = "When one of the two leaves, the other is told, and the connection is closed."


class Pair(Protocol):
    """Two seats: `users` are those who have one."""

    def arrives(self, user: str) -> Iterator[Line]:
        """Take a seat, or be refused."""
        if len(self.users) > 2:
            yield Line(user, self.wire.FULL, REFUSED)
            yield from self.closes(user, REFUSED)
        elif len(self.users) == 2:
            for each in self.users:
                yield Line(each, self.wire.STARTED, STARTS)
        else:
            yield Line(user, self.wire.WAITING, WAITS)

    def says(self, user: str, text: str) -> Iterator[Line]:
        """Pass it on; while nobody else is here, it is dropped."""
        yield from self.others(user, text, RAW)

    def goes(self, user: str) -> Iterator[Line]:
        """End the chat: both seats are free."""
        for other in list(self.users):
            yield Line(other, self.wire.OTHER_LEFT, OTHER_LEFT)
            yield from self.closes(other, OTHER_LEFT)
