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


def conversations(
    protocol: Protocol, seed: str, number: int, edges: bool = True
) -> list[list[Step]]:
    """Return conversations, the same ones for the same seed; each leaves an empty room.

    The first ones have the same shape in every run.

    Args:
        protocol: of the stage, before anybody has come.
        seed: what everything is drawn from.
        number: of conversations.
        edges: whether the first of them are those of all that is close to the edge of a rule.
    """
    chance = random.Random(seed)
    planned = [*EdgeTalks(protocol.clone(), chance).conversations()] if edges else []
    writer = _RandomTalks(protocol, chance)
    return planned + [writer.conversation() for _ in range(number - len(planned))]


class _RandomTalks(Writer):
    def __init__(self, protocol: Protocol, chance: random.Random) -> None:
        super().__init__(protocol, chance)
        self._leaving = Deck(chance, ("leaves", "leaves", "vanishes", "with words", "quits"))
        self._last = Deck(chance, ("nothing", "text", "half", "lost"))
        self._around = Deck(chance, ("nothing", "before", "behind"))
        self._behind = Deck(chance, ("nothing", "at once", "later"))
        self._actions = Deck(chance, self._all_actions())

    def _all_actions(self) -> list[Callable[[], Iterator[Step]]]:
        actions = [self._text] * 9 + [
            self._half,
            self._glued,
            self._burst,
            self._many,
            self._longest,
        ]
        actions += [self._leave] * 3 + [self._come] * 3 + [self._talk_at_once] * 2
        if self._named:
            actions += [self._try_names] * 3 + [self._command] * 2 + [self._rivals]
            actions += [self._name_and_text, self._take_over, self._come_without_a_name]
        else:
            actions += [self._come_at_once]
        if self._robust:
            actions += [self._too_long, self._endless, self._strange]
            actions += [self._come_at_once, self._come_speaking, self._come_with_a_long_try]
        return actions

    def conversation(self) -> list[Step]:
        """Return one conversation."""
        steps: list[Step] = []
        size = self._chance.randint(*_SIZE)
        while len(steps) < size:
            few = len(self._present()) < (1 if isinstance(self._protocol, Echo) else 2)
            action = self._come if few else self._actions.draw()
            for step in action():
                self._adds(steps, step)
        return self._ended(steps)

    # What they do

    def _come_without_a_name(self) -> Iterator[Step]:
        for user in self._new()[:1]:
            yield (Event(user, CONNECTS),)

    def _come_speaking(self) -> Iterator[Step]:
        """The name, and perhaps a text, are there before the server has accepted."""
        text = self._texts.line(self._names()) if self._chance.random() < 0.5 else b""
        for user in self._new()[:1]:
            yield (Event(user, CONNECTS, f"{self._texts.good_name()}\n".encode() + text),)

    def _come_with_a_long_try(self) -> Iterator[Step]:
        """A line that is too long is refused before there is a name, too; then comes a good one."""
        for user in (self._nameless() or self._new())[:1]:
            yield (Event(user, CONNECTS),)
            yield (Event(user, SENDS, self._texts.too_long()),)
            yield self._sends(user, f"{self._texts.good_name()}\n".encode())

    def _come_at_once(self) -> Iterator[Step]:
        yield tuple(Event(user, CONNECTS) for user in self._new()[:4])

    def _text(self) -> Iterator[Step]:
        yield self._sends(self._one(), self._texts.line(self._names()))

    def _glued(self) -> Iterator[Step]:
        yield self._sends(self._one(), b"".join(self._texts.line(self._names()) for _ in range(4)))

    def _half(self) -> Iterator[Step]:
        """The beginning of a line, something of somebody else, and the rest."""
        user, other = self._one(), self._one()
        line = self._texts.line(self._names())
        middle = self._chance.randrange(len(line))
        yield (Event(user, SENDS, line[:middle]),)
        yield self._sends(other, self._texts.line(self._names()))
        yield (Event(user, SENDS, line[middle:]),)

    def _burst(self) -> Iterator[Step]:
        yield (Event(self._one(), SENDS, self._texts.burst()),)

    def _many(self) -> Iterator[Step]:
        yield (Event(self._one(), SENDS, self._texts.many()),)

    def _longest(self) -> Iterator[Step]:
        yield self._sends(self._one(), self._texts.longest())

    def _too_long(self) -> Iterator[Step]:
        user = self._chance.choice(self._protocol.users)
        line = self._texts.too_long()
        cuts = self._chance.choice(((), (len(line) - 1,), (511,), (512, 600)))
        around = self._around.draw()
        if around == "before":
            yield (self._after_a_line(user, line, cuts),)
        else:
            behind = self._texts.line(self._names()) if around == "behind" else b""
            yield (Event(user, SENDS, line + behind, cuts),)

    def _endless(self) -> Iterator[Step]:
        user = self._chance.choice(self._protocol.users)
        line = self._texts.endless()
        cuts = self._chance.choice(((), (1024,)))
        if self._around.draw() == "before":
            yield (self._after_a_line(user, line, cuts),)
        else:
            yield self._last_words(user, line, cuts)

    def _after_a_line(self, user: str, data: bytes, cuts: tuple[int, ...]) -> Event:
        """Send data in one piece with a line in front of it: the line counts as ever."""
        line = self._texts.line(self._names())
        return Event(user, SENDS, line + data, tuple(len(line) + cut for cut in cuts))

    def _strange(self) -> Iterator[Step]:
        user = self._chance.choice(self._protocol.users)
        yield self._sends(user, self._texts.strange())

    def _command(self) -> Iterator[Step]:
        command = self._chance.choice(("/who", "/who", f"/{self._texts.word()}", "/", ""))
        yield self._sends(self._one(), f"{command}\n".encode())

    def _talk_at_once(self) -> Iterator[Step]:
        """Several speak at the same moment; perhaps one comes or leaves in it."""
        speakers = self._present()[:3]
        events = [Event(user, SENDS, self._texts.line(self._names())) for user in speakers]
        if self._named and self._nameless():
            name = f"{self._texts.good_name()}\n".encode()
            events[0] = Event(self._nameless()[0], SENDS, name)
        elif len(speakers) == 3:
            events[0] = Event(speakers[0], LEAVES)
        yield tuple(events)

    # Names

    def _try_names(self) -> Iterator[Step]:
        """Perhaps some bad tries, and then perhaps a good one."""
        user = self._chance.choice(self._nameless() or self._new() or [""])
        yield (Event(user, CONNECTS),)
        for _ in range(self._chance.randint(1, 4)):
            if user in self._nameless():
                yield self._sends(user, f"{self._texts.name(self._names())}\n".encode())

    def _name_and_text(self) -> Iterator[Step]:
        """The name and the first text come in one piece."""
        for user in (self._nameless() or self._new())[:1]:
            yield (Event(user, CONNECTS),)
            name = f"{self._texts.good_name()}\n".encode()
            yield self._sends(user, name + self._texts.line(self._names()))

    def _rivals(self) -> Iterator[Step]:
        """Two ask for one name at the same moment, and perhaps somebody speaks."""
        rivals = [*self._nameless(), *self._new()][:2]
        for user in rivals:
            yield (Event(user, CONNECTS),)
        name = self._texts.good_name()
        data = [name.encode(), self._chance.choice((name, name.upper())).encode()]
        events = [Event(user, SENDS, data.pop() + b"\n") for user in rivals]
        yield (*events, Event(self._one(), SENDS, self._texts.line(self._names())))

    def _take_over(self) -> Iterator[Step]:
        """Somebody leaves in some way, and another one takes the name at once."""
        user = self._one()
        assert isinstance(self._protocol, Names)
        name = self._protocol.names[user]
        yield from self._goes(user)
        for heir in self._new()[:1]:
            yield (Event(heir, CONNECTS),)
            yield self._sends(heir, f"{name}\n".encode())

    # Leaving

    def _leave(self) -> Iterator[Step]:
        yield from self._goes(self._chance.choice(self._protocol.users))

    def _goes(self, user: str) -> Iterator[Step]:
        how, last = self._leaving.draw(), self._last.draw()
        line = self._texts.line(self._names())
        if how == "quits" and self._named and user in self._present():
            yield self._last_words(user, b"/quit\n")
            return
        if last == "half":  # in the middle of a line
            yield (Event(user, SENDS, line[: len(line) // 2]),)
        words = line if how == "with words" else b""
        what = VANISHES if how == "vanishes" or (words and last == "lost") else LEAVES
        yield (Event(user, what, words),)

    def _last_words(self, user: str, data: bytes, cuts: tuple[int, ...] = ()) -> Step:
        """Send what ends the connection, and perhaps more behind it: nobody may hear of that."""
        behind = self._behind.draw()
        if behind == "nothing":
            return (Event(user, SENDS, data, cuts),)
        if behind == "later":
            cuts = (*cuts, len(data))
        end = b"" if data.endswith(b"\n") else b"\n"
        return (Event(user, SENDS, data + end + self._texts.line(self._names()), cuts),)
