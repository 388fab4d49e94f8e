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
        self.protocol = protocol
        self.chance = chance
        self.named = isinstance(protocol, Names)
        self.robust = isinstance(protocol, Robust)
        self.texts = Texts(chance, protocol.wire, self.named, self.robust)

    def adds(self, steps: list[Step], step: Step) -> None:
        """Add a step, unless nothing happens in it, it can't be, or nobody knows what follows."""
        if not step:  # all came at once, and everybody was here already
            return
        try:
            possible = outcomes(self.protocol, step)
        except (Free, ValueError):
            return
        self.protocol = possible[0].protocol
        steps.append(step)

    def ended(self, steps: list[Step]) -> list[Step]:
        """Let all leave."""
        for user in list(self.protocol.users):
            self.adds(steps, (Event(user, self.chance.choice((LEAVES, LEAVES, VANISHES))),))
        return steps

    # Who is here

    def present(self) -> list[str]:
        """Return who can speak to others."""
        if isinstance(self.protocol, Names):
            return list(self.protocol.names)
        return list(self.protocol.users)

    def nameless(self) -> list[str]:
        """Return who is connected and has no name yet."""
        return [user for user in self.protocol.users if user not in self.present()]

    def names(self) -> list[str]:
        """Return what those are called who are here."""
        if isinstance(self.protocol, Names):
            return list(self.protocol.names.values())
        return self.present()

    def one(self) -> str:
        """Return one of those who are here."""
        return self.chance.choice(self.present())

    def new(self) -> list[str]:
        """Return who is not connected."""
        return [label for label in LABELS if label not in self.protocol.users]

    def come(self) -> Iterator[Step]:
        """Let somebody come, and join."""
        for user in self.new()[:1]:
            yield (Event(user, CONNECTS),)
            if self.named:
                yield self.sends(user, f"{self.texts.good_name()}\n".encode())

    def sends(self, user: str, data: bytes) -> Step:
        """Send something, sometimes in pieces."""
        cuts: tuple[int, ...] = ()
        if len(data) > 1 and self.chance.random() < 0.2:
            cuts = (self.chance.randrange(1, len(data)),)
        return (Event(user, SENDS, data, cuts),)
