"""Who has heard what, and in which form: texts are found by their words, wherever they stand."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from partyline.open.session.random_words import readable
from partyline.open.session.session import Session
from partyline.open.session.users import User

_DIGITS = re.compile(r"\d+")
_FIRST = 4.5  # seconds for the very first answer of programs that wake up by themselves
_ABOVE = 200  # characters above a text in which the name of its speaker may stand
_VAIN = 2  # texts that are waited for so long in vain: then nothing comes late here


@dataclass
class Saying:
    """One text, and where each listener's screen and each wire stood when it was typed."""

    speaker: User
    text: str
    marks: dict[str, int]
    sent: int
    received: int
    late: frozenset[str] = frozenset()  # who has heard it only after typing something, too
    wires: dict[str, int] = field(default_factory=dict)  # bytes that had come to whom before

    def heard_by(self, listener: User) -> bool:
        """Return whether the text stands on a listener's screen."""
        return (
            self.text.casefold() in listener.screen[self.marks.get(listener.label, 0) :].casefold()
        )

    def shown_to(self, listener: User) -> str:
        """Return the lines in which a listener has the text: its own, and the one before."""
        new = listener.screen[self.marks.get(listener.label, 0) :]
        place = new.casefold().find(self.text.casefold())
        if place < 0:
            return ""
        start = new.rfind("\n", 0, place)
        before = new.rfind("\n", 0, max(start, 0))
        end = new.find("\n", place + len(self.text))
        return new[before + 1 : len(new) if end < 0 else end]

    def line_at(self, listener: User) -> str:
        """Return the line in which a listener has the text."""
        lines = self.shown_to(listener).casefold().split("\n")
        return next((line for line in lines if self.text.casefold() in line), "")

    def wire_to(self, listener: User) -> str:
        """Return what has come to a listener since, as far as that is seen, and can be read."""
        start = self.wires.get(listener.label, 0)
        return readable(listener.received[start:].decode("utf-8", errors="replace")).casefold()

    def names_speaker(self, listener: User) -> bool:
        """Return whether a listener reads who has said it: in its line, or above it.

        A name that only stands above by chance, as a notice that came before, is not in the bytes.
        """
        name, wire = self.speaker.name.casefold(), self.wire_to(listener)
        if name in self.line_at(listener):
            return True
        if self.text.casefold() not in wire:
            return name in self.shown_to(listener).casefold()
        new = listener.screen[self.marks.get(listener.label, 0) :].casefold()
        above = new[: max(new.find(self.text.casefold()), 0)]
        return name in wire and name in above[-_ABOVE:]


def says(
    session: Session, speaker: User, text: str, listeners: Sequence[User], bare: bool = False
) -> Saying:
    """Let somebody type a text, and wait until all listeners have it, or it can no longer come.

    Args:
        bare: it may be a name, so a socket adds nothing to it.
    """
    marks = {user.label: len(user.screen) for user in session.users}
    wires = {user.label: len(user.received) for user in session.users}
    saying = Saying(speaker, text, marks, len(speaker.sent), len(speaker.received), wires=wires)
    waiting = session.waiting
    waits_long = (
        waiting.restless and not waiting.pace and session.exploring and session.vain < _VAIN
    )
    patience = _FIRST if waits_long else None
    began = time.monotonic()
    if bare:
        speaker.types(text)
    else:
        speaker.says(session.spoken(text))
    came = waiting.wait(
        lambda: all(saying.heard_by(user) for user in listeners) or not session.server.runs,
        patience,
    )
    if came and waiting.restless and session.exploring:
        waiting.pace = max(waiting.pace, time.monotonic() - began)
    session.vain += not came
    return saying


def form(saying: Saying, listener: User) -> str:
    """Return how a listener saw a text, with NAME and TEXT in their places."""
    line = saying.line_at(listener).replace(saying.text.casefold(), "TEXT")
    return line.replace(saying.speaker.name.casefold(), "NAME").strip()


def shape(line: str) -> str:
    """Return a form without what changes from time to time: clock times, ports, blanks."""
    return "".join(_DIGITS.sub("0", line).split())
