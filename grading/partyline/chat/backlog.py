"""How far a user is behind who does not read: what the server still keeps for it."""

from __future__ import annotations

from partyline.chat.room import Room
from partyline.chat.user import User
from partyline.system import connections
from partyline.system.abilities import has

BEHIND = 16 << 10  # bytes; the longest line 32 times
_LINES = 130  # of 450 bytes: so many where the system does not tell how much it holds itself
_MOST = 400  # lines; a system that holds so much for one connection is not filled further


class Backlog:
    """What a user has not got yet.

    Args:
        room: where it is; everybody's lines go through its server.
        slow: has stopped reading.
    """

    def __init__(self, room: Room, slow: User) -> None:
        self._room = room
        self._slow = slow
        self._before = held_by_system(room, slow)
        self._sent = 0

    def grows(self, speaker: User, *hearers: User) -> list[str]:
        """Let a user speak until the server has to keep `BEHIND` bytes; return what was said.

        Raises:
            CheckFailed: `hearers` do not hear it.
        """
        texts: list[str] = []
        while len(texts) < _MOST and not self._is_enough(len(texts)):
            text = f"{len(texts)} {'word ' * 90}"
            texts.append(text)
            speaker.says(text)
            for hearer in hearers:
                hearer.hears(text, by=speaker)
            self._sent += len(speaker.said(text)[0].encode()) + 1
        return texts

    def _is_enough(self, lines: int) -> bool:
        if not has("connections"):
            return lines >= _LINES
        held = held_by_system(self._room, self._slow) - self._before
        return self._sent - held >= BEHIND


def held_by_system(room: Room, user: User) -> int:
    """Return how many bytes for a user are on their way, or wait for it to read; 0 if unknown."""
    port = room.server.port
    here = connections.end(port, user.port)
    there = connections.unread(user.port, port)
    return (here.unsent if here else 0) + (there or 0)
