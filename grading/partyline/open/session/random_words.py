"""Random words that nobody else says, and finding them again on any screen."""

from __future__ import annotations

import random
import re

from partyline.open.discover.languages import languages

_VOWELS, _CONSONANTS = "aeiou", "bdfgklmnprstvz"
_WORD = 10  # letters
_ENDING = 4  # letters that a name has beyond its label

# What moves a terminal's cursor or colours its text; a lone \r begins the line anew.
_CONTROLS = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\-_]|[\x00\x07\x08]"
)


def word(seed: str, length: int = _WORD) -> str:
    """Return a word of letters that can be said and that no program prints by itself."""
    return _made(seed, length, _CONSONANTS, _VOWELS)


def spoken(language: str, seed: str, length: int = 2 * _WORD) -> str:
    """Return such a word in the letters of a language."""
    letters = next(one for one in languages() if one.name == language)
    return _made(seed, length, letters.consonants, letters.vowels)


def name(seed: str, label: str) -> str:
    """Return what the user `label` calls itself: its label and some letters."""
    return label.capitalize() + word(f"{seed}/{label}", _ENDING)


def readable(text: str) -> str:
    """Return what a person sees of printed text: without what only a terminal obeys."""
    return _CONTROLS.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def _made(seed: str, length: int, consonants: str, vowels: str) -> str:
    chooser = random.Random(seed)
    pairs = (chooser.choice(consonants) + chooser.choice(vowels) for _ in range(-(-length // 2)))
    return "".join(pairs)[:length]
