"""Makes conversations up for a client: what is typed, what the server says, how it ends.

It is free

- what a client shows beside the lines of the server, and whether it shows an empty one;
- whether something counts as `/quit` that begins with it and a blank, or has blanks around it;
- whether a client that leaves still waits for what the server says.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from partyline.chat.unplanned.deck import Deck
from partyline.chat.unplanned.texts import Texts

TYPES, SAYS, BOTH, DEAF = "types", "says", "both", "deaf"
CTRL_D, QUITS, HANGS_UP, HALF, RESETS = "ctrl-d", "quits", "hangs up", "half", "resets"

_SIZE = 4, 8  # steps before the end
_TYPED = (
    *(
        "  @",
        "@  ",
        "   @  @   ",
        " ",
        "    ",
        "",
        "",
        "\t@",
        "@\t",
        "/@",
        "/who",
        "/quit@",
        "@/quit",
    ),
    *(
        "@ /quit",
        "quit @",
        "exit @",
        "bye",
        "q",
        "{} @ {name}",
        "%s @ 100 %",
        "@\\n@",
        "* @",
        "! @",
    ),
    *("@: @", "я люблю @", "日本 @", "🎈", "e@é", "/@ @", "@" * 30, "'@' \"@"),
)
_SAID = ("@\u2028@", "  * @", "@  @", "   @", "@   ", "/quit", "/@", "@: /quit", "{@}", "%s @")
_SIZES = (511, 512, 513, 1024, 4096)  # bytes that a buffer may hold


@dataclass(frozen=True)
class Talk:
    """One step of a conversation with a client.

    Args:
        what: one of the words above.
        typed: the lines that are typed, all at once.
        said: what the server sends.
        cuts: before which bytes of it the network cuts.
    """

    what: str
    typed: tuple[str, ...] = ()
    said: bytes = b""
    cuts: tuple[int, ...] = ()


def client_talks(wire: Any, seed: str, number: int, quits: bool) -> list[list[Talk]]:
    """Return conversations with a client, the same ones for the same seed.

    Args:
        wire: the constants of the stage.
        seed: what everything is drawn from.
        number: of conversations.
        quits: whether the client itself must know `/quit`.
    """
    writer = _Writer(wire, random.Random(f"{seed}/client"), quits)
    return [list(writer.talk()) for _ in range(number)]


class _Writer:
    def __init__(self, wire: Any, chance: random.Random, quits: bool) -> None:
        self._chance = chance
        self._texts = Texts(chance, wire, names=True, robust=False)
        self._typed = Deck(chance, _TYPED)
        self._said = Deck(chance, [*_SAID, *(f"@ {number}" for number in range(4))])
        self._steps = Deck(chance, (TYPES, TYPES, SAYS, SAYS, BOTH, BOTH, "burst", DEAF))
        self._ends = Deck(chance, (CTRL_D, HANGS_UP, HALF, RESETS, *([QUITS] if quits else [])))

    def talk(self) -> Iterator[Talk]:
        """Yield the steps of one conversation."""
        for _ in range(self._chance.randint(*_SIZE)):
            yield self._step(self._steps.draw())
        how = self._ends.draw()
        if how in (CTRL_D, QUITS):
            yield Talk(how, typed=self._lines())
        else:
            said = self._sentences() + (self._half() if how == HALF else b"")
            yield Talk(how, said=b"" if how == RESETS else said)

    def _step(self, what: str) -> Talk:
        if what == "burst":
            said = self._texts.burst() + self._texts.longest()
            return Talk(SAYS, said=said, cuts=(self._chance.choice(_SIZES),))
        if what == DEAF:
            word = self._texts.word()
            return Talk(DEAF, typed=tuple(f"{word} {number} {'я' * 200}" for number in range(40)))
        said = self._sentences() if what != TYPES else b""
        cut = (self._chance.randrange(1, len(said)),) if said and what == SAYS else ()
        return Talk(what, self._lines() if what != SAYS else (), said, cut)

    def _lines(self) -> tuple[str, ...]:
        return tuple(self._fill(self._typed.draw()) for _ in range(self._chance.randint(1, 3)))

    def _sentences(self) -> bytes:
        lines = [self._said_line() for _ in range(self._chance.randint(1, 3))]
        return b"".join(lines)

    def _said_line(self) -> bytes:
        end = "\r\n" if self._chance.random() < 0.1 else "\n"
        return f"{self._fill(self._said.draw())} я日🎈{end}".encode()

    def _half(self) -> bytes:
        """Return the beginning of a line, up to the middle of a letter; nothing else is like it."""
        return f"{self._texts.word()}{self._texts.word()} я".encode()[:-1]

    def _fill(self, pattern: str) -> str:
        while "@" in pattern:
            pattern = pattern.replace("@", self._texts.word(), 1)
        return pattern
