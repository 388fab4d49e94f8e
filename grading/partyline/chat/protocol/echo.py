"""Stage 1: everybody hears themselves.

There is no greeting, and no notice when somebody comes or goes.
"""

from __future__ import annotations

from collections.abc import Iterator

from partyline.chat.protocol.base import Line, Protocol

ECHO = "The server sends each line back to its sender, and to nobody else."


class Echo(Protocol):
    """Each user has a chat with itself. An empty line is a line, too."""

    def says(self, user: str, text: str) -> Iterator[Line]:
        """Send it back."""
        yield Line(user, text, ECHO)
