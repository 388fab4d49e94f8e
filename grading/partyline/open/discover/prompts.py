"""What does a program ask for? Told by the words of its question, in any language of ours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from partyline.open.discover import instructions
from partyline.open.discover.languages import alternatives, pattern

_LAST_LINES = 5  # of what is new on a screen: a question stands at the end
_LONG = 300  # characters of one line that are looked at


class Kind(StrEnum):
    """What is asked for."""

    NAME = "name"
    HOST = "host"
    PORT = "port"
    ROOM = "room"
    PASSWORD = "password"
    COUNT = "count"  # of users
    YES = "yes"
    ROLE = "role"  # server or client, of a program that can be both
    MENU = "menu"
    MESSAGE = "message"
    OTHER = "other"
    TYPED = "typed"  # what the program says in words that one should type: `Question.types`


@dataclass(frozen=True)
class Question:
    """What a program asks, in its own words.

    Args:
        kind: what is asked for.
        text: the words; "" if it is typed unasked.
        types: what is typed, with NAME where the user's name stands; "" if the kind tells it.
    """

    kind: Kind
    text: str
    types: str = ""


_EITHER = r"\b(?:or|или|чи|або|oder|ou|o|u|veya|czy|lub)\b|或|还是"
_OR = r"\W{{0,4}}(?:{either}|/|,)\W{{0,4}}(?:\w{{1,5}}\W{{1,3}}){{0,2}}"  # "server, or a client"
_SEVERAL = {  # kinds that only sign themselves with both words
    Kind.ROLE: rf"\b(?:{{server}})\w*{_OR}(?:{{client}})|"
    rf"\b(?:{{client}})\w*{_OR}(?:{{server}})|\bs/c\b|"
    r"\b1\b.{{0,9}}(?:{server}).{{0,9}}\b2\b.{{0,9}}(?:{client})"
}
_PRESS_ENTER = re.compile(
    r"(press|hit|нажм\w*|натисн\w*|drück\w*|appuy\w*|pulsa\w*|presion\w*|pression\w*|premi|naciśnij|"
    r"按).{0,20}(enter|return|ввод|entrée|intro|回车|invio)",
    re.IGNORECASE,
)
_ASKED_SO = re.compile(r"[?？]\s*$")  # a question in any words
_SIGNED = re.compile(r"[:?>»…=：？]\W*$")
_OWN = re.compile(  # words that belong to questions, and to what tells as well
    r"\b(?:your|dein\w*|ihr\w*|votre|ton|tu|su|seu|sua|teu|tua|tuo|suo|tw[oó]j\w*|ваш\w*|тво\w*)\b|"
    r"你的",
    re.IGNORECASE,
)
_MARKED = re.compile(r"[(\[](\w)[)\]](?=\w)")  # "(w)ait or (j)oin"
_DEFAULT = re.compile(r"[(\[]\W*(?:default|=)?\W*([\w.]+)\W*[)\]]\s*[:：>?？]?\s*$")
_FIRST = (Kind.PASSWORD, Kind.ROLE, Kind.YES, Kind.COUNT)  # these are never named by the way
_OTHERS = (Kind.ROOM, Kind.HOST, Kind.PORT, Kind.NAME, Kind.MESSAGE, Kind.MENU)


def _pattern(kind: Kind) -> re.Pattern[str]:
    if kind is not Kind.ROLE:
        return pattern(f"questions.{kind}")
    both = {name: alternatives(name) for name in ("server", "client")}
    return re.compile(_SEVERAL[kind].format(either=_EITHER, **both), re.IGNORECASE)


def _chooses_side(text: str) -> bool:
    """Whether a peer asks, with a letter for each, whether it should wait or dial."""
    plain, marks = _MARKED.subn(r"\1", text)
    return (
        marks > 1
        and pattern("waits").search(plain) is not None
        and pattern("dials").search(plain) is not None
        and pattern("questions.room").search(plain) is None
    )


_PATTERNS = {kind: _pattern(kind) for kind in (*_FIRST, *_OTHERS)}
_ASKS = pattern("questions.asks")
_REFUSES = pattern("questions.refuses")


def question(new: str, awaited: bool = False) -> Question | None:
    """Return the question at the end of what is new on a screen, or None if there is none.

    Args:
        new: readable text since something was typed last.
        awaited: the program waits for a line to be typed and has called nobody yet: it asks for
            something, whatever its words are.
    """
    found = _by_words(new)
    if not awaited or (found is not None and found.kind not in (Kind.MESSAGE, Kind.OTHER)):
        return found
    last = next((line for line in reversed(new.split("\n")) if line.strip()), "")[-_LONG:]
    if _PRESS_ENTER.search(last):
        return Question(Kind.TYPED, last, " ")
    if wanted := instructions.first(last):
        return Question(Kind.TYPED, last, wanted)
    kind = _kind(last)
    return Question(Kind.OTHER if kind in (None, Kind.MESSAGE) else kind, last)


def _by_words(new: str) -> Question | None:
    whole, _, tail = new.rpartition("\n")
    lines = [line for line in whole.split("\n") if line.strip()][-_LAST_LINES:]
    together = " ".join([*lines, tail])
    at_the_end = tail.strip() or (lines and _asked(lines[-1]))
    chooses = _PATTERNS[Kind.ROLE].search(together) if len(lines) > 1 else None
    if at_the_end and (chooses is not None or _chooses_side(together)):
        return Question(Kind.ROLE, together[-_LONG:])  # a menu of several lines
    if tail.strip():
        kind = _kind(tail)
        earlier = next((k for k in map(_asked, reversed(lines)) if k is not None), None)
        if kind is None and earlier is not None:  # "Your name?", a new line, and "> "
            return Question(earlier[0], earlier[1])
        if kind is not None:
            return Question(kind, tail[-_LONG:])
        if _is_sign(tail):
            unknown = lines and _ASKED_SO.search(lines[-1])
            return (
                Question(Kind.OTHER, lines[-1])
                if unknown
                else Question(Kind.MESSAGE, tail[-_LONG:])
            )
        if _ASKS.search(tail):
            return Question(Kind.OTHER, tail[-_LONG:])
        return None
    for line in reversed(lines):
        if (found := _asked(line)) is not None:
            return Question(*found)
    return None


def role(text: str, wanted: str) -> str:
    """Return what to type where a program asks whether it should be the server or the client.

    Args:
        text: its question.
        wanted: "server" or "client".
    """
    word = f"{alternatives(wanted)}|{alternatives('waits' if wanted == 'server' else 'dials')}"
    for marked in _MARKED.finditer(text):
        if re.match(rf"(?:{word})", marked[1] + text[marked.end() :], re.IGNORECASE):
            return marked[1]
    if before := re.search(rf"\b(\w)\s*[-–—=:.)]\s*({word})", text, re.IGNORECASE):  # 1 - server
        return before[1]
    if after := re.search(rf"({word})\w*\s*[-–—=:(\[]\s*(\w)\b", text, re.IGNORECASE):  # server (1)
        return after[2]
    if re.search(r"\bs/c\b", text, re.IGNORECASE):
        return wanted[0]
    return next(iter(re.findall(rf"\b(?:{word})\b", text, re.IGNORECASE)), wanted)


def refused(new: str) -> bool:
    """Return whether a program says that the last answer was not the right one."""
    return _REFUSES.search(new) is not None


def _asked(line: str) -> tuple[Kind, str] | None:
    kind = _kind(line)
    if kind is None or not _ASKS.search(line):
        return None
    if not _SIGNED.search(line) and not _ASKS.search(_OWN.sub(" ", line)):
        return None  # "Your nickname is Bob" tells
    return kind, line[-_LONG:]


def _kind(line: str) -> Kind | None:
    """Return what a line asks for: what it names first, but for what is never named by the way."""
    line = line[-_LONG:]
    for kind in _FIRST:
        if _PATTERNS[kind].search(line):
            return kind
    places = {
        kind: match.start()
        for kind in _OTHERS
        if (match := _PATTERNS[kind].search(line)) is not None
    }
    if len(places) > 1:
        places.pop(Kind.MENU, None)  # "choose a name" is no menu
    if places:
        return min(places, key=lambda kind: places[kind])
    return _of_default(line)


def _of_default(line: str) -> Kind | None:
    """Return what is asked for in unknown words, if the answer that is proposed tells it."""
    proposed = _DEFAULT.search(line)
    if proposed is None:
        return None
    if re.fullmatch(r"\d{4,5}", proposed[1]):
        return Kind.PORT
    address = re.fullmatch(r"localhost|\d+\.\d+\.\d+\.\d+", proposed[1], re.IGNORECASE)
    return Kind.HOST if address else None


def _is_sign(tail: str) -> bool:
    """Whether this is only a sign that somebody may type: "> ", "[12:03] >>> ", "$ "."""
    return not any(letter.isalpha() for letter in tail)
