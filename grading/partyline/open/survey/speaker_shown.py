"""Can a reader tell who speaks, where no name stands before a text? By an address, or a number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from partyline.open.session.hearing import Saying
from partyline.open.session.users import User

_TOKEN = re.compile(r"[\w.]+")
_ADDRESS = re.compile(r"\d{4,5}|\d+\.\d+\.\d+\.\d+")


def told_apart(sayings: Sequence[Saying], users: Sequence[User]) -> str:
    """Return what tells speakers apart: "address", "number", or "nothing".

    Args:
        sayings: at least two of each speaker.
        users: who was there.
    """
    marks = list(marks_of(sayings, users).values())
    if len(marks) < 2 or not all(marks):
        return "nothing"
    return "address" if all(any(map(_ADDRESS.fullmatch, m)) for m in marks) else "number"


def invented_name(sayings: Sequence[Saying], users: Sequence[User], speaker: User) -> str:
    """Return the name that a client has made up for a speaker, as its texts show it, or "".

    Args:
        sayings: at least two of each speaker.
        users: who was there.
        speaker: who is asked about.
    """
    sent = speaker.sent.decode("utf-8", errors="replace").casefold()
    marks = marks_of(sayings, users)
    named = [mark for mark in sorted(marks.get(speaker.label, ())) if any(map(str.isalpha, mark))]
    return next((mark for mark in named if mark in sent and all(marks.values())), "")


def marks_of(sayings: Sequence[Saying], users: Sequence[User]) -> dict[str, set[str]]:
    """Return the words at a speaker's texts that stand at all of them, and at nobody else's."""
    tokens: dict[str, list[set[str]]] = {}
    for saying in sayings:
        for listener in users:
            if listener is not saying.speaker and saying.heard_by(listener):
                line = saying.line_at(listener).replace(saying.text.casefold(), " ")
                tokens.setdefault(saying.speaker.label, []).append(set(_TOKEN.findall(line)))
                break
    marks = {}
    for speaker, found in tokens.items():
        others = [t for label, sets in tokens.items() if label != speaker for t in sets]
        marks[speaker] = set.intersection(*found).difference(*others)
    return marks
