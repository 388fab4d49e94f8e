"""Were others told that somebody came or went? A notice is told from chat texts and prompts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from partyline.open.discover.languages import pattern
from partyline.open.discover.prompts import question
from partyline.open.session.hearing import shape

_MUCH = 20_000  # characters of what is new that are looked at
_PROMPT = 40  # characters of an unfinished line that may stand before every other
_SIGN = re.compile(r"[+\-−–—*!•→←⇒✓✔✘✗]")
_OWN_LINE = re.compile(r"[\w ]{0,20}[:>$#»]\s*$")
_REDRAWN = 2  # lines that were there before, from which on a screen was drawn again


@dataclass(frozen=True)
class Known:
    """What is known beside the screen on which a notice is looked for.

    Args:
        name: what the one who came or went is called.
        others: what everybody else is called.
        typed: everything that anybody has typed: no chat text is a notice.
        form: how a chat text looks, as `hearing.form` returns it, or "".
        leaving: whether somebody went.
        headers: the name stands in a line of its own above each text.
        goodbye: the word with which one leaves: notices may hold it as well.
    """

    name: str
    others: Sequence[str] = ()
    typed: Sequence[str] = ()
    form: str = ""
    leaving: bool = False
    headers: bool = False
    goodbye: str = ""


def notice(new: str, known: Known, before: str = "") -> str:
    """Return the line in which others are told that somebody came or went, or "".

    Args:
        new: what is new on the screen of somebody else.
        known: who it is about, and what is no notice.
        before: what stood on that screen before.
    """
    words = pattern("notices.leave" if known.leaving else "notices.join")
    trouble = pattern("notices.trouble")
    name = known.name.casefold()
    best = ""
    for line in _candidates(new[:_MUCH], before, known):
        rest = line.casefold()
        said = _said(rest, known)
        for text in said:
            rest = rest.replace(text, " ")
        if said and not words.search(rest):
            continue
        if name in rest and (_has_meaning(rest, known) or words.search(rest)):
            if not known.leaving or words.search(rest) or not _names_another(rest, known):
                return line
            continue
        if name in rest or _names_another(rest, known) or question(line) is not None:
            continue
        if words.search(rest):
            return line
        if not known.leaving and not said and not trouble.search(rest):
            best = best or ("" if _OWN_LINE.fullmatch(line) else line)
    return best


def _candidates(new: str, before: str, known: Known) -> Iterator[str]:
    """Yield the lines that are neither old nor a prompt nor a chat line."""
    prompt = before.rpartition("\n")[2].strip()
    old = {line.strip() for line in before.split("\n")}
    lines = [_without(line, prompt) for line in new.split("\n")]
    lines = list(dict.fromkeys(line for line in lines if line))
    drawn_again = sum(line in old for line in lines) >= _REDRAWN
    for place, line in enumerate(lines):
        named = known.name.casefold() in line.casefold()
        if line in old and (named or drawn_again):
            continue
        following = lines[place + 1].casefold() if place + 1 < len(lines) else ""
        if known.headers and _said(following, known):
            continue
        if not _is_chat(line, known) and any(map(str.isalnum, line)):
            yield line


def _without(line: str, prompt: str) -> str:
    line = line.strip()
    if prompt and len(prompt) <= _PROMPT:
        while line.startswith(prompt):
            line = line[len(prompt) :].strip()
    return line


def _said(rest: str, known: Known) -> list[str]:
    name = known.name.casefold()
    texts = (text.casefold() for text in known.typed)
    return [text for text in texts if text and text != name and text in rest]


def _is_chat(line: str, known: Known) -> bool:
    """Whether a line has the form of a chat text: of somebody's, or of none, as after an end."""
    rest = line.casefold()
    for text in sorted({*_said(rest, known), known.goodbye.casefold()} - {""}, key=len)[::-1]:
        rest = rest.replace(text, "TEXT")
    rest = shape(_nameless(rest, known, "NAME"))
    form = shape(known.form)
    empty = form.replace("TEXT", "")
    return bool(form) and (rest == form or bool(empty and rest and not rest.replace(empty, "")))


def _nameless(rest: str, known: Known, stand_in: str = " ") -> str:
    for name in (known.name, *known.others):
        rest = rest.replace(name.casefold(), stand_in)
    return rest


def _names_another(rest: str, known: Known) -> bool:
    return any(name.casefold() in rest for name in known.others)


def _has_meaning(rest: str, known: Known) -> bool:
    """Whether more stands there than names: words, or a sign for coming and going."""
    left = _nameless(rest, known)
    return any(map(str.isalpha, left)) or _SIGN.search(left) is not None
