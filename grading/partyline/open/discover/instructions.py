"""What programs say that one should type: "Use /join ROOM", "Type ENTER to begin"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from partyline.open.discover.languages import alternatives, pattern

NAME = "NAME"  # stands for the user's own name in what is typed
TEXT = "TEXT"  # stands for what a user says to the others
_ROOM = "1"
_MOST = 12  # instructions of one chat that are worth a try
_FAR = 40  # characters between the verb and what should be typed

_BRACKETS = r"<[^<>\n]{1,30}>|\[[^\[\]\n]{1,30}\]|\{[^{}\n]{1,30}\}"
_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĘĚĞĢİĶŁŃŇŐŒŘŚŞŠŤŪŮŰŹŻŽȘȚΆ-ΏΑ-ΩА-ЯЁЄІЇҐ"
_SIGNS = "぀-ヿ一-鿿가-힯"  # of languages that know no capital letters
_PLACE = (
    rf"(?:{_BRACKETS}|[{_UPPER}][{_UPPER}'’_]{{1,15}}\b|[{_SIGNS}]{{1,8}}|x\b|name\b|room\b|"
    r"text\b|message\b)"
)
_SLASH = re.compile(rf"(?<![\w/])([/!][^\W\d_]\w{{0,15}})((?:[ ]{_PLACE}){{0,3}})")
_QUOTED = re.compile(r"[\"'`«“‘„]([^\"'`«»“”‘’„\n]{1,30})[\"'`»”’“]")
_CAPITALS = re.compile(rf"\b([{_UPPER}]{{3,12}})((?:[ ]{_PLACE}){{0,3}})")
_NO_WORDS = {"TCP", "UDP", "URL", "CTRL", "ASCII", "UTF", "IPV", "CHAT", "SERVER", "CLIENT", "YOU"}


def first(line: str) -> str:
    """Return what a line says should be typed, or "" if it says nothing of the kind."""
    return next(_found(line), "")


def everything(text: str) -> list[str]:
    """Return all that a text says could be typed, but for what ends the chat, in its order."""
    found = dict.fromkeys(one for line in text.split("\n") for one in _found(line))
    return list(found)[:_MOST]


def _found(line: str) -> Iterator[str]:
    for match in _SLASH.finditer(line):
        if not _leads_out(match[1], line[match.end() :]):
            yield _filled(match[1], match[2])
    if not (verb := pattern("says.type").search(line)):
        return
    rest = _SLASH.sub(" ", line[verb.end() :])
    for match in _QUOTED.finditer(rest[: 2 * _FAR]):
        typed = match[1].strip()
        if typed and not typed.startswith("/") and not _leads_out(typed, rest[match.end() :]):
            yield _filled(*typed.partition(" ")[::2]) if " " in typed else typed
    if not any(letter.islower() for letter in line):
        return  # "ENTER YOUR NAME": there all words are in capitals
    for match in _CAPITALS.finditer(rest[:_FAR]):
        plain = match[1] not in _NO_WORDS and (match[2] or not _is_place(match[1]))
        if plain and not _leads_out(match[1], rest[match.end() :]):
            yield _filled(match[1], match[2])


def _leads_out(word: str, rest: str) -> bool:
    """Whether this is how one leaves, or asks for help."""
    bare = word.strip("/!: ").casefold()
    if re.fullmatch(rf"(?:{alternatives('quit')}|help|h|list|users|who)", bare, re.IGNORECASE):
        return True
    clause = re.split(r"[.,;\n]", rest, maxsplit=1)[0]
    return pattern("notices.leave").search(clause) is not None


def _is_place(word: str) -> bool:
    return any(
        pattern(f"questions.{kind}").fullmatch(word) for kind in ("name", "room", "host", "port")
    )


def _filled(command: str, places: str) -> str:
    """Return a command with something in all its places: a name, a room, a text."""
    parts = re.findall(_PLACE + r"|\S+", places)
    return " ".join([command, *(_for(part, command) for part in parts)])


def _for(place: str, command: str) -> str:
    if pattern("questions.message").search(place):
        return TEXT
    words = f"{place} {command}".casefold()
    if pattern("questions.room").search(words) or "join" in words:
        return _ROOM
    return NAME
