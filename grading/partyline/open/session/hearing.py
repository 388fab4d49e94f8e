"""Who has heard what, and in which form: texts are found by their words, wherever they stand."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass

from partyline.open.session.session import Session
from partyline.open.session.users import User

_DIGITS = re.compile(r"\d+")
_FIRST = 4.5  # seconds for the very first answer of programs that wake up by themselves
_VAIN = 2  # texts that are waited for so long in vain: then nothing comes late here
_JOIN = re.compile(
    r"join|connect|enter|arriv|came|\bnew\b|welcome|online|added|here|присоед|подключ|вош[её]л|"
    r"зашел|зашёл|заш|вступ|добав|\bнов|привет|на связи|в чате|появил",
    re.IGNORECASE,
)
_LEAVE = re.compile(
    r"left|leav|disconnect|quit|exit|gone|offline|lost|bye|logged|removed|closed|покин|отключ|"
    r"вышел|вышла|выш|уш[её]л|ушла|отсоед|потерян|закры",
    re.IGNORECASE,
)
_TROUBLE = re.compile(r"error|exception|traceback|errno|ошибк|исключен", re.IGNORECASE)
_OWN_LINE = re.compile(r"[\w ]{0,20}[:>$#»]\s*$")


@dataclass
class Saying:
    """One text, and where each listener's screen and each wire stood when it was typed."""

    speaker: User
    text: str
    marks: dict[str, int]
    sent: int
    received: int
    late: frozenset[str] = frozenset()  # who has heard it only after typing something, too

    def heard_by(self, listener: User) -> bool:
        """Return whether the text stands on a listener's screen."""
        return self.text.casefold() in listener.screen[self.marks[listener.label] :].casefold()

    def shown_to(self, listener: User) -> str:
        """Return the lines in which a listener has the text: its own, and the one before."""
        new = listener.screen[self.marks[listener.label] :]
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


def says(session: Session, speaker: User, text: str, listeners: Sequence[User]) -> Saying:
    """Let somebody type a text, and wait until all listeners have it, or it can no longer come."""
    marks = {user.label: len(user.screen) for user in session.users}
    saying = Saying(speaker, text, marks, len(speaker.sent), len(speaker.received))
    waiting = session.waiting
    waits_long = (
        waiting.restless and not waiting.pace and session.exploring and session.vain < _VAIN
    )
    patience = _FIRST if waits_long else None
    began = time.monotonic()
    speaker.types(text)
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


def notice(new: str, name: str, typed: Sequence[str], leaving: bool = False) -> str:
    """Return the line in which others are told that somebody came or went, or "".

    Args:
        new: what is new on the screen of somebody else.
        name: what the one who came or went is called.
        typed: everything that anybody has typed: no chat text is a notice.
        leaving: whether somebody went.
    """
    words = _LEAVE if leaving else _JOIN
    best = ""
    for line in new.split("\n"):
        rest = line.casefold()
        said = [text for text in typed if text and text.casefold() in rest and text != name]
        for text in said:
            rest = rest.replace(text.casefold(), " ")
        without_name = rest.replace(name.casefold(), " ")
        if not any(letter.isalpha() for letter in without_name):
            continue  # a chat text, the bare name, or an empty sign
        if said and not words.search(rest):
            continue
        if name.casefold() in rest or words.search(rest):
            return line.strip()
        if not _TROUBLE.search(rest) and not _OWN_LINE.fullmatch(line) and not said:
            best = best or line.strip()
    return best
