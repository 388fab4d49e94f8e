"""What is said: texts and names that a program may take for something else, change or lose.

In the patterns below, `@` stands for a word that is drawn, `~` for the name of somebody who is
here.
"""

from __future__ import annotations

import random
from typing import Any

from partyline.chat.unplanned.deck import Deck, token

_PLAIN = """
hello @|{} @ {name}|{0} {text} @|%s @ 100 %|%(name)s %d@|@\\n@|\\@|'@' "@|<b>@</b> &amp;|@/@
@ /who|and/or @|~: @|* ~ left @|! name taken @|* @|! @|: @ :|@: @|~ @|~|0@|None|False|-1
quit @|exit|bye @|q|я люблю @|日本 @|🎈 @ 🎈|e@é|...|$@ `@`|#@|@@@
""".strip().replace("\n", "|")
_BLANKS = ("  @", "@  ", "   @  @   ", " ", "    ", " /quit", " /who @", "  * @", "@  @")
_ODD = ("\t@", "@\t", "@\t@", "@\r@", "\r@")  # tabs, and carriage returns that end no line
_ENDS_NO_LINE = ("@\x0b@", "@\x0c@", "@\x1c@", "@\x85@", "@\u2028@")  # but str.splitlines thinks so
_COMMANDS = ("/quit", "/who", "/who @", "/quit @", "/@")  # before stage 4 they are texts
_CONTROLS = ("\x1b[2J@", "@\x07", "\x00@", "@\x7f@", "@\x9b@", "\t", "\x1b\x07")
_BYTES = (b"caf\xe9 %d\n", b"\xff %d\n", b"%d \xff\xfe\n")  # in no way UTF-8

_MANY = 120  # lines that are sent in one piece

_GOOD_NAMES = "@ @ @ ~@ @~ @_@ @-@ _@ -@ 7 42 я@ 日@ Ann@ ÑANDÚ@ _ - z straße@ x".split()
_TAKEN_NAMES = ("~", "~", "~UPPER", "~SWAP", "~DASH", "~PART", "~LONGER")
_BAD_NAMES = (
    *("@ @", " @", "@ ", "~ ", " ~", "*@", "!@", "@:", "@,@", "@.@", "/who", "/@", "{@}"),
    *("%s", "@\t", "* ~ left", "~: @", "🎈", "@/@", "", " ", "@'@", "@@@@@@x@@@@@@"),
)


class Texts:
    """Draws what users say.

    Args:
        chance: the seed's.
        wire: the constants of the stage.
        names: whether users have names, and there are commands: from stage 4 on.
        robust: whether lines may be too long, and bytes may be anything: from stage 5 on.
    """

    def __init__(self, chance: random.Random, wire: Any, names: bool, robust: bool) -> None:
        self._chance = chance
        self._wire = wire
        plain = [*_PLAIN.split("|"), *_BLANKS, *_ODD]
        plain += _CONTROLS if robust else _ENDS_NO_LINE
        plain += () if names else ("", *_COMMANDS)
        self._texts = Deck(chance, plain)
        self._bytes = Deck(chance, _BYTES)
        self._letters = Deck(chance, "яц日本🎈é")
        self._good, self._taken = Deck(chance, _GOOD_NAMES), Deck(chance, _TAKEN_NAMES)
        self._bad = Deck(chance, _BAD_NAMES)
        self._how = Deck(chance, "good good taken bad bad long".split())
        most, endless = wire.MAX_LINE, getattr(wire, "ENDLESS", 0)
        self._long = Deck(chance, (most, most + 88, endless - 1))
        ends = [(endless, b""), (endless, b"\n"), (endless + 1, b"\n"), (endless + 900, b"\n")]
        self._endless = Deck(chance, ends)
        self.endless_kinds = len(ends)  # so many draws of `endless` give one of each kind

    def line(self, present: list[str]) -> bytes:
        """Return a line, with its newline.

        Args:
            present: what those who are here are called.
        """
        text = self._filled(self._texts.draw(), present)
        end = b"\r\n" if self._chance.random() < 0.1 and not text.endswith("\r") else b"\n"
        return text.encode() + end

    def longest(self) -> bytes:
        """Return a line of exactly 512 bytes that ends in a letter of two bytes or more."""
        room = self._wire.MAX_LINE - 1
        letter = self._letters.draw()
        letters = letter * self._chance.randint(1, room // len(letter.encode()))
        return (letters.rjust(room - len(letters.encode()) + len(letters), "x") + "\n").encode()

    def burst(self) -> bytes:
        """Return lines of more than 4096 bytes: wherever 1024 or 4096 are over, a letter is cut."""
        letter = self._letters.draw()
        size = len(letter.encode())
        odd = self._chance.randrange(1, 4)
        line = f"{'x' * odd}{letter * ((self._wire.MAX_LINE - 30) // size)}"
        lines = [f"{line}{number}" for number in range(9)]
        return "".join(f"{text}\n" for text in lines).encode()

    def many(self) -> bytes:
        """Return many short lines: all of them fit into one piece."""
        word = self.word()
        return "".join(f"{word} {number}\n" for number in range(_MANY)).encode()

    def strange(self) -> bytes:
        """Return a line that is not UTF-8."""
        return self._bytes.draw() % self._chance.randrange(10)

    def too_long(self) -> bytes:
        """Return a line that is too long, by one byte or by many."""
        return self._sized(self._long.draw()) + b"\n"

    def endless(self) -> bytes:
        """Return what cuts its sender off: a line that does not end in time, or not at all."""
        size, end = self._endless.draw()
        return self._sized(size) + end

    def _sized(self, size: int) -> bytes:
        text = self._letters.draw().encode()
        return text * (size // len(text)) + b"x" * (size % len(text))

    # Names

    def name(self, present: list[str]) -> str:
        """Return a good name or another one."""
        how = self._how.draw()
        if how == "long":
            return self.sixteen() if self._chance.random() < 0.5 else f"{self.sixteen()}x"
        if how == "taken" and present:
            return self._near(self._taken.draw(), self._chance.choice(present))
        pattern = (self._bad if how == "bad" else self._good).draw()
        return self._filled(pattern, present)

    def good_name(self) -> str:
        """Return a name that is good and free."""
        return (
            f"{self._letters.draw() if self._chance.random() < 0.1 else 'n'}{self.word()}".replace(
                "🎈", "o"
            )
        )

    def sixteen(self) -> str:
        """Return a name of exactly 16 letters."""
        return token(self._chance, 3) + self._chance.choice("zя日") * 13

    def word(self) -> str:
        """Return a word that nobody can know before."""
        return token(self._chance)

    def _near(self, how: str, name: str) -> str:
        cases = {
            "~UPPER": name.upper(),
            "~SWAP": name.swapcase(),
            "~DASH": name.translate(str.maketrans("_-", "-_")),
            "~PART": name[:-1] or name,
            "~LONGER": f"{name}_",
        }
        return cases.get(how, name)

    def filled(self, pattern: str, somebody: str) -> str:
        """Put words into a pattern, and somebody's name: the whole of it, or almost."""
        near = {
            "~UPPER": somebody.upper(),
            "~TITLE": somebody.title(),
            "~SWAP": somebody.swapcase(),
            "~BUT_FIRST": somebody[1:],
            "~BUT_LAST": somebody[:-1],
            "~TWICE": 2 * somebody,
        }
        return self._filled(near.get(pattern, pattern), [somebody])

    def _filled(self, pattern: str, present: list[str]) -> str:
        somebody = self._chance.choice(present) if present else "nobody"
        while "@" in pattern:
            pattern = pattern.replace("@", self.word(), 1)
        return pattern.replace("~", somebody)
