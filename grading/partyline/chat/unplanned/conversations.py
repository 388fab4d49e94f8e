"""Generates conversations: users join, speak and leave, in every state and in every way."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from partyline.chat.protocol.base import CONNECTS, LEAVES, SENDS, VANISHES, Event, Protocol
from partyline.chat.protocol.echo import Echo
from partyline.chat.protocol.names import Names
from partyline.chat.unplanned.deck import Deck
from partyline.chat.unplanned.edge_talks import EdgeTalks
from partyline.chat.unplanned.writer import Step, Writer

_SIZE = 9, 20  # steps of one conversation, besides the leaving in the end


def conversations(protocol: Protocol, seed: str, number: int) -> list[list[Step]]:
    """Return conversations, the same ones for the same seed; each leaves an empty room.

    The first ones have the same shape in every run.

    Args:
        protocol: of the stage, before anybody has come.
        seed: what everything is drawn from.
        number: of conversations.
    """
    chance = random.Random(seed)
    planned = [*EdgeTalks(protocol.clone(), chance).conversations()]
    writer = _RandomTalks(protocol, chance)
    return planned + [writer.conversation() for _ in range(number - len(planned))]


class _RandomTalks(Writer):
    def __init__(self, protocol: Protocol, chance: random.Random) -> None:
        super().__init__(protocol, chance)
        self._leaving = Deck(chance, ("leaves", "leaves", "vanishes", "with words", "quits"))
        self._last = Deck(chance, ("nothing", "text", "half", "lost"))
        self._actions = Deck(chance, self._all_actions())

    def _all_actions(self) -> list[Callable[[], Iterator[Step]]]:
        actions = [self._text] * 9 + [
            self._half,
            self._glued,
            self._burst,
            self._many,
            self._longest,
        ]
        actions += [self._leave] * 3 + [self.come] * 3 + [self._talk_at_once] * 2
        if self.named:
            actions += [self._try_names] * 3 + [self._command] * 2 + [self._rivals]
            actions += [self._name_and_text, self._take_over, self._come_without_a_name]
        else:
            actions += [self._come_at_once]
        if self.robust:
            actions += [self._too_long, self._endless, self._strange]
        return actions

    def conversation(self) -> list[Step]:
        """Return one conversation."""
        steps: list[Step] = []
        size = self.chance.randint(*_SIZE)
        while len(steps) < size:
            few = len(self.present()) < (1 if isinstance(self.protocol, Echo) else 2)
            action = self.come if few else self._actions.draw()
            for step in action():
                self.adds(steps, step)
        return self.ended(steps)

    # What they do

    def _come_without_a_name(self) -> Iterator[Step]:
        for user in self.new()[:1]:
            yield (Event(user, CONNECTS),)

    def _come_at_once(self) -> Iterator[Step]:
        yield tuple(Event(user, CONNECTS) for user in self.new()[:4])

    def _text(self) -> Iterator[Step]:
        yield self.sends(self.one(), self.texts.line(self.names()))

    def _glued(self) -> Iterator[Step]:
        yield self.sends(self.one(), b"".join(self.texts.line(self.names()) for _ in range(4)))

    def _half(self) -> Iterator[Step]:
        """The beginning of a line, something of somebody else, and the rest."""
        user, other = self.one(), self.one()
        line = self.texts.line(self.names())
        middle = self.chance.randrange(len(line))
        yield (Event(user, SENDS, line[:middle]),)
        yield self.sends(other, self.texts.line(self.names()))
        yield (Event(user, SENDS, line[middle:]),)

    def _burst(self) -> Iterator[Step]:
        yield (Event(self.one(), SENDS, self.texts.burst()),)

    def _many(self) -> Iterator[Step]:
        yield (Event(self.one(), SENDS, self.texts.many()),)

    def _longest(self) -> Iterator[Step]:
        yield self.sends(self.one(), self.texts.longest())

    def _too_long(self) -> Iterator[Step]:
        line = self.texts.too_long()
        cuts = ((), (len(line) - 1,), (511,), (512, 600))
        yield (Event(self.one(), SENDS, line, self.chance.choice(cuts)),)

    def _endless(self) -> Iterator[Step]:
        user = self.chance.choice(self.protocol.users)
        yield (Event(user, SENDS, self.texts.endless(), self.chance.choice(((), (1024,)))),)

    def _strange(self) -> Iterator[Step]:
        user = self.chance.choice(self.protocol.users)
        yield self.sends(user, self.texts.strange())

    def _command(self) -> Iterator[Step]:
        command = self.chance.choice(("/who", "/who", f"/{self.texts.word()}", "/", ""))
        yield self.sends(self.one(), f"{command}\n".encode())

    def _talk_at_once(self) -> Iterator[Step]:
        """Several speak at the same moment; perhaps one comes or leaves in it."""
        speakers = self.present()[:3]
        events = [Event(user, SENDS, self.texts.line(self.names())) for user in speakers]
        if self.named and self.nameless():
            name = f"{self.texts.good_name()}\n".encode()
            events[0] = Event(self.nameless()[0], SENDS, name)
        elif len(speakers) == 3:
            events[0] = Event(speakers[0], LEAVES)
        yield tuple(events)

    # Names

    def _try_names(self) -> Iterator[Step]:
        """Perhaps some bad tries, and then perhaps a good one."""
        user = self.chance.choice(self.nameless() or self.new() or [""])
        yield (Event(user, CONNECTS),)
        for _ in range(self.chance.randint(1, 4)):
            if user in self.nameless():
                yield self.sends(user, f"{self.texts.name(self.names())}\n".encode())

    def _name_and_text(self) -> Iterator[Step]:
        """The name and the first text come in one piece."""
        for user in (self.nameless() or self.new())[:1]:
            yield (Event(user, CONNECTS),)
            name = f"{self.texts.good_name()}\n".encode()
            yield self.sends(user, name + self.texts.line(self.names()))

    def _rivals(self) -> Iterator[Step]:
        """Two ask for one name at the same moment, and perhaps somebody speaks."""
        rivals = [*self.nameless(), *self.new()][:2]
        for user in rivals:
            yield (Event(user, CONNECTS),)
        name = self.texts.good_name()
        data = [name.encode(), self.chance.choice((name, name.upper())).encode()]
        events = [Event(user, SENDS, data.pop() + b"\n") for user in rivals]
        yield (*events, Event(self.one(), SENDS, self.texts.line(self.names())))

    def _take_over(self) -> Iterator[Step]:
        """Somebody leaves in some way, and another one takes the name at once."""
        user = self.one()
        assert isinstance(self.protocol, Names)
        name = self.protocol.names[user]
        yield from self._goes(user)
        for heir in self.new()[:1]:
            yield (Event(heir, CONNECTS),)
            yield self.sends(heir, f"{name}\n".encode())

    # Leaving

    def _leave(self) -> Iterator[Step]:
        yield from self._goes(self.chance.choice(self.protocol.users))

    def _goes(self, user: str) -> Iterator[Step]:
        how, last = self._leaving.draw(), self._last.draw()
        line = self.texts.line(self.names())
        if how == "quits" and self.named and user in self.present():
            behind = line if last == "text" else b""
            yield (Event(user, SENDS, b"/quit\n" + behind),)
            return
        if last == "half":  # in the middle of a line
            yield (Event(user, SENDS, line[: len(line) // 2]),)
        words = line if how == "with words" else b""
        what = VANISHES if how == "vanishes" or (words and last == "lost") else LEAVES
        yield (Event(user, what, words),)
