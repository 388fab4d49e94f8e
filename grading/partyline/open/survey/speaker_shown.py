"""Can a reader tell who speaks, where no name stands before a text? By an address, or a number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from partyline.open.session.hearing import Saying
from partyline.open.session.users import User

_TOKEN = re.compile(r"[\w.]+")
_ADDRESS = re.compile(r"\d{4,5}|\d+\.\d+\.\d+\.\d+")


def marks(sayings: Sequence[Saying], users: Sequence[User]) -> dict[str, set[str]]:
    """Return which words stand at all texts of one speaker, and at none of another one."""
    tokens: dict[str, list[set[str]]] = {}
    for saying in sayings:
        for listener in users:
            if listener is not saying.speaker and saying.heard_by(listener):
                line = saying.line_at(listener).replace(saying.text.casefold(), " ")
                tokens.setdefault(saying.speaker.label, []).append(set(_TOKEN.findall(line)))
                break
    return {
        speaker: set.intersection(*found).difference(
            *(t for label, sets in tokens.items() if label != speaker for t in sets)
        )
        for speaker, found in tokens.items()
    }


def told_apart(sayings: Sequence[Saying], users: Sequence[User]) -> str:
    """Return what tells speakers apart: "address", "number", or "nothing".

    Args:
        sayings: at least two of each speaker.
        users: who was there.
    """
    found = list(marks(sayings, users).values())
    if len(found) < 2 or not all(found):
        return "nothing"
    return "address" if all(any(map(_ADDRESS.fullmatch, m)) for m in found) else "number"
