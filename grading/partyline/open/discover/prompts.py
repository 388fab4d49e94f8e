"""What does a program ask for? Told by the words of its question, in English and in Russian."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

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


@dataclass(frozen=True)
class Question:
    """What a program asks, in its own words."""

    kind: Kind
    text: str


_KINDS = {
    Kind.PASSWORD: r"passw|парол",
    Kind.ROLE: r"\b(server|сервер)\w*\W{0,4}(\bor\b|\bили\b|/|,)\W{0,4}\w?\W{0,3}(client|клиент)|"
    r"\b(client|клиент)\w*\W{0,4}(\bor\b|\bили\b|/|,)\W{0,4}\w?\W{0,3}(server|сервер)|\bs/c\b|"
    r"\b1\b.{0,9}(server|сервер).{0,9}\b2\b.{0,9}(client|клиент)",
    Kind.YES: r"\by/n\b|\(y\b|\[y\b|yes/no|да/нет|\(д/н|y or n\b",
    Kind.COUNT: r"how many|(number|amount|count|quantity) of (the )?(user|client|player|peopl|"
    r"participant|connect|member)|сколько|(количеств|числ)\w* (клиент|пользоват|участник|человек|"
    r"подключ|игрок)|max\w*[ _](user|client|connect)",
    Kind.ROOM: r"(room|channel|group|комнат\w*|канал\w*|групп\w*|чата)\W+(name|id|num|код)|"
    r"(name|id|number|назван\w*|имя|номер|код) (of )?(the |a )?(chat ?)?(room|channel|group|комнат|"
    r"канал|групп|чата)|\b(room|channel|lobby)\b|chatroom|комнат|канал",
    Kind.HOST: r"(host|server|сервера?|хоста?)[\s-]*(name|имя|address|ip|addr)|\bhost|\bip\b|"
    r"имя (сервера|хоста)|address|адрес|айпи|\bхост|\bip-",
    Kind.PORT: r"\bport\b|\bпорт",
    Kind.NAME: r"name|nick|\blogin|\buser\b|\bник|\bимя|\bимен[ие]|логин|зовут|представ|\bhandle\b|"
    r"\balias|call you|who are you|кто (ты|вы)\b|псевдоним|позывной|прозвищ",
    Kind.MESSAGE: r"messag|\bmsg|\btext\b|сообщен|текст|\bsay\b|напиши|\bwrite\b|\bchat\b|"
    r"^\W*(you|me|вы|я|ты|client|клиент)\W*$|\bsend\b|отправ",
    Kind.MENU: r"choose|choice|select|option|\bmenu\b|выбер|вариант|\bменю\b|действи|команд|"
    r"^\s*\d+\s*[.)\-:]",
}
_PATTERNS = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _KINDS.items()}
_ASKS = re.compile(
    r"\b(enter|input|type|choose|select|provide|please|specify|pick|what|who|your|give|tell|set)\b|"
    r"введ|укаж|вве|выбер|напиш|как |кто|ваш|твой|твоё|представ|задай|придум|впиш|nick\s*$|"
    r"name\s*$|\?\s*$|[:>»…=]\s*$",
    re.IGNORECASE,
)
_REFUSES = re.compile(
    r"taken|already|in use|exist|invalid|wrong|again|try|занят|уже|недопуст|снова|ещ[её] раз|"
    r"неверн|повтор",
    re.IGNORECASE,
)


def question(new: str) -> Question | None:
    """Return the question at the end of what is new on a screen, or None if there is none.

    Args:
        new: readable text since something was typed last.
    """
    whole, _, tail = new.rpartition("\n")
    lines = [line for line in whole.split("\n") if line.strip()][-_LAST_LINES:]
    if tail.strip():
        kind = _kind(tail)
        earlier = next((k for k in map(_asked, reversed(lines)) if k is not None), None)
        if kind is None and earlier is not None:  # "Your name?", a new line, and "> "
            return Question(earlier[0], earlier[1])
        if kind is not None:
            return Question(kind, tail[-_LONG:])
        if _is_sign(tail):
            return Question(Kind.MESSAGE, tail[-_LONG:])
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
    word = {"server": "server|сервер", "client": "client|клиент"}[wanted]
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
    return kind, line[-_LONG:]


def _kind(line: str) -> Kind | None:
    """Return what a line asks for: what it names first, but for what is never named by the way."""
    line = line[-_LONG:]
    for kind in (Kind.PASSWORD, Kind.ROLE, Kind.YES, Kind.COUNT):
        if _PATTERNS[kind].search(line):
            return kind
    places = {
        kind: match.start()
        for kind, pattern in _PATTERNS.items()
        if (match := pattern.search(line)) is not None
    }
    if len(places) > 1:
        places.pop(Kind.MENU, None)  # "choose a name" is no menu
    return min(places, key=lambda kind: places[kind]) if places else None


def _is_sign(tail: str) -> bool:
    """Whether this is only a sign that somebody may type: "> ", "[12:03] >>> ", "$ "."""
    return not any(letter.isalpha() for letter in tail)
