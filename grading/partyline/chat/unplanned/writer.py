"""Writes a conversation step by step. The protocol goes along.

So what is made up can happen, and it is never said what is left open.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from partyline.chat.protocol.base import CONNECTS, LEAVES, SENDS, VANISHES, Event, Free, Protocol
from partyline.chat.protocol.names import Names
from partyline.chat.protocol.outcomes import outcomes
from partyline.chat.protocol.robust import Robust
from partyline.chat.unplanned.texts import Texts

Step = tuple[Event, ...]  # of several events, all happen at the same moment

LABELS = ("ann", "bob", "eve", "tom", "kim", "zoe")


class Writer:
    """Knows who is here, and what may happen next.

    Args:
        protocol: of the stage, before anybody has come.
        chance: the seed's.
    """

    def __init__(self, protocol: Protocol, chance: random.Random) -> None:
        self._protocol = protocol
        self._chance = chance
        self._named = isinstance(protocol, Names)
        self._robust = isinstance(protocol, Robust)
        self._texts = Texts(chance, protocol.wire, self._named, self._robust)

    def _adds(self, steps: list[Step], step: Step) -> None:
        """Add a step, unless nothing happens in it, it can't be, or nobody knows what follows."""
        if not step:  # all came at once, and everybody was here already
            return
        try:
            possible = outcomes(self._protocol, step)
        except (Free, ValueError):
            return
        self._protocol = possible[0].protocol
        steps.append(step)

    def _ended(self, steps: list[Step]) -> list[Step]:
        """Let all leave."""
        for user in list(self._protocol.users):
            self._adds(steps, (Event(user, self._chance.choice((LEAVES, LEAVES, VANISHES))),))
        return steps

    # Who is here

    def _present(self) -> list[str]:
        """Return who can speak to others."""
        if isinstance(self._protocol, Names):
            return list(self._protocol.names)
        return list(self._protocol.users)

    def _nameless(self) -> list[str]:
        """Return who is connected and has no name yet."""
        return [user for user in self._protocol.users if user not in self._present()]

    def _names(self) -> list[str]:
        """Return what those are called who are here."""
        if isinstance(self._protocol, Names):
            return list(self._protocol.names.values())
        return self._present()

    def _one(self) -> str:
        """Return one of those who are here."""
        return self._chance.choice(self._present())

    def _new(self) -> list[str]:
        """Return who is not connected."""
        return [label for label in LABELS if label not in self._protocol.users]

    def _come(self) -> Iterator[Step]:
        """Let somebody come, and join."""
        for user in self._new()[:1]:
            yield (Event(user, CONNECTS),)
            if self._named:
                yield self._sends(user, f"{self._texts.good_name()}\n".encode())

    def _sends(self, user: str, data: bytes) -> Step:
        """Send something, sometimes in pieces."""
        cuts: tuple[int, ...] = ()
        if len(data) > 1 and self._chance.random() < 0.2:
            cuts = (self._chance.randrange(1, len(data)),)
        return (Event(user, SENDS, data, cuts),)
