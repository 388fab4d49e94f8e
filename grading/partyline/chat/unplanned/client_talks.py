"""Makes conversations up for a client: what is typed, what the server says, how it ends.

It is free

- what a client shows beside the lines of the server;
- what it makes of bytes that are not UTF-8, and of control characters, as long as it goes on; a tab
  is shown before stage 5;
- in which words it says how it ended, and which end it names when both sides end at once;
- whether it sends a last line that nobody has ended with Enter: if it does, the whole of it;
- whether a client that leaves still waits for what the server says, and shows what it has not read.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from partyline.chat.unplanned import edges
from partyline.chat.unplanned.deck import Deck
from partyline.chat.unplanned.texts import Texts
from partyline.chat.weather import smallest

TYPES, SAYS, BOTH, DEAF = "types", "says", "both", "deaf"
CTRL_D, QUITS, HANGS_UP, HALF, RESETS = "ctrl-d", "quits", "hangs up", "half", "resets"
EMPTY, UNENDED, QUITS_EARLY = "empty lines", "unended", "quits early"

_SIZE = 4, 8  # steps before the end
_FEW = 4  # lines of one step that nobody needs to shorten
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

    @property
    def shown(self) -> list[str]:
        """The lines that must appear on the screen: what is UTF-8 of them."""
        *lines, _ = self.said.split(b"\n")
        return [_readable(line.removesuffix(b"\r")) for line in lines]

    def smallest(self, fails: Callable[[Talk], bool], most: int) -> Talk:
        """Return the same step with fewer lines with which a conversation still fails.

        Args:
            fails: whether it fails with such a step.
            most: how often to ask.
        """
        if self.what not in (TYPES, SAYS):
            return self
        lines = [(line, b"") for line in self.typed]
        lines += [("", line + b"\n") for line in self.said.split(b"\n")[:-1]]

        def some(kept: Iterable[int]) -> Talk:
            typed = tuple(lines[number][0] for number in kept if not lines[number][1])
            return Talk(self.what, typed, b"".join(lines[number][1] for number in kept))

        if len(lines) < _FEW or not fails(some(range(len(lines)))):  # perhaps it was the cuts
            return self
        return some(smallest(range(len(lines)), lambda kept: fails(some(kept)), most))


def _readable(line: bytes) -> str:
    parts = re.split("[\udc80-\udcff]", line.decode(errors="surrogateescape"))
    return max(parts, key=len)


def client_talks(wire: Any, seed: str, number: int, quits: bool) -> list[list[Talk]]:
    """Return conversations with a client, the same ones for the same seed.

    The first ones have the same shape in every run.

    Args:
        wire: the constants of the stage.
        seed: what everything is drawn from.
        number: of conversations.
        quits: whether the client itself must know `/quit`.
    """
    writer = _Writer(wire, random.Random(f"{seed}/client"), quits)
    planned = list(writer.at_the_edges())
    return planned + [list(writer.talk()) for _ in range(number - len(planned))]


class _Writer:
    def __init__(self, wire: Any, chance: random.Random, quits: bool) -> None:
        self._chance = chance
        self._wire = wire
        self._quits = quits
        self._texts = Texts(chance, wire, names=True, robust=False)
        self._typed = Deck(chance, _TYPED)
        self._said = Deck(chance, [*_SAID, *(f"@ {number}" for number in range(4))])
        self._steps = Deck(chance, (TYPES, TYPES, SAYS, SAYS, BOTH, BOTH, "burst", DEAF))
        self._ends = Deck(chance, (CTRL_D, HANGS_UP, HALF, RESETS, *([QUITS] if quits else [])))

    def at_the_edges(self) -> Iterator[list[Talk]]:
        """Yield conversations of all that is close to the edge of a rule."""
        lines = edges.texts(self._wire, lambda pattern: self._texts.filled(pattern, "somebody"))
        self._chance.shuffle(lines)
        typed = tuple(line.decode() for line in lines if _is_typed(line, self._wire.QUIT))
        yield [Talk(TYPES, typed), Talk(QUITS_EARLY if self._quits else CTRL_D)]
        said = b"".join(line + b"\n" for line in lines if _is_harmless(line, self._wire))
        unended = Talk(UNENDED, (3 * self._texts.word(),))
        yield [Talk(SAYS, said=said), Talk(EMPTY, said=self._empty_lines()), unended]

    def _empty_lines(self) -> bytes:
        first, last = self._texts.word(), self._texts.word()
        return f"{first}\n\n\n{last}\n".encode()

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


def _is_typed(line: bytes, quit_word: str) -> bool:
    """Return whether a line can be typed, and is no command of the client."""
    readable = _readable(line).encode() == line
    has_controls = b"\r" in line or _controls(line.replace(b"\t", b" "))
    return readable and line != quit_word.encode() and not has_controls


def _is_harmless(line: bytes, wire: Any) -> bool:
    """Return whether a client may do nothing with a line but show it."""
    ends = (getattr(wire, "CLOSING", ""), getattr(wire, "SERVER_FULL", ""))
    cleans = hasattr(wire, "CONTROL_CHARACTERS")
    harmless = not _controls(line if cleans else line.replace(b"\t", b" "))
    return line.decode(errors="replace") not in ends and harmless


def _controls(line: bytes) -> bool:
    text = line.removesuffix(b"\r").decode(errors="replace")
    return any(unicodedata.category(character) == "Cc" for character in text)
