"""The languages in which chats speak: one data file each, in the folder of the same name."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "languages"
_NOT_COUNTED = {"questions.asks", "waits", "dials", "quit"}  # they stand in other languages as well
# What server and client are called, what a peer that waits or that dials does, and how one leaves.
_LISTS = ("server", "client", "waits", "dials", "quit")


@dataclass(frozen=True)
class Language:
    """How programs ask and tell in one language: lists of regular expressions.

    Args:
        name: "French".
        consonants, vowels: letters from which texts are made.
        words: "questions.name", "notices.leave", "server" and so on, each with its expressions.
    """

    name: str
    consonants: str
    vowels: str
    words: dict[str, tuple[str, ...]]


@cache
def languages() -> tuple[Language, ...]:
    """Return all languages, English first."""
    found = [_read(file) for file in sorted(FOLDER.glob("*.toml"))]
    return tuple(sorted(found, key=lambda one: (one.name != "English", one.name)))


def _read(file: Path) -> Language:
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    words = {key: tuple(data[key]) for key in _LISTS}
    for table in ("questions", "notices", "says"):
        words.update({f"{table}.{key}": tuple(value) for key, value in data[table].items()})
    return Language(data["language"], data["consonants"], data["vowels"], words)


@cache
def pattern(key: str) -> re.Pattern[str]:
    """Return what finds these words in any language, in small and capital letters alike."""
    return re.compile(alternatives(key), re.IGNORECASE)


@cache
def alternatives(key: str) -> str:
    """Return the same as a text for larger expressions."""
    found = dict.fromkeys(word for language in languages() for word in language.words[key])
    return "|".join(f"(?:{word})" for word in found)


def spoken(text: str) -> Language:
    """Return the language in which a program seems to speak: its words are there most often."""

    def hits(language: Language) -> int:
        words = [w for key, some in language.words.items() if key not in _NOT_COUNTED for w in some]
        return sum(len(re.findall(word, text, re.IGNORECASE)) for word in words)

    return max(languages(), key=hits)  # the first of equals: English
