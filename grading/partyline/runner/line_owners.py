"""Which function sends a line: for checks that draw what they try, and prove no single TODO.

A story can break any promise of its stage. The line that was due, and the line that came, tell
whose promise it is.
"""

from __future__ import annotations

import re
import unicodedata

from partyline.chat.line_kinds import LineKinds
from partyline.model.allowance import TEXT
from partyline.model.checks import Check
from partyline.model.results import Failure
from partyline.model.stages import Stage, Todo, stage_named

DRAWN = ("unplanned_conversations", "interleavings")
_LINES = re.compile(r'should get (?:.*? )??"(?P<due>.*?)"(?:[ ,][^"]*)?, but got "(?P<got>.*?)" in')
_NOTHING = re.compile(r'should get (?:.*? )??"(?P<due>.*?)"')
_UNEXPECTED = re.compile(r'got "(?P<got>.*?)"')

# The constant of a line -> the functions that may send it, the first that is a TODO counts.
_SENDERS = {
    "LINE_TOO_LONG": ("lines_from",),
    "CLOSING": ("Room.close",),
    "BAD_NAME": ("is_good_name",),
    "OTHER_LEFT": ("Room.leave",),
    "LEFT": ("Room.leave", "Room.deliver"),
    "WAITING": ("Room.join",),
    "STARTED": ("Room.join",),
    "FULL": ("Room.join",),
    "ASK_NAME": ("ask_name",),
    "NAME_TAKEN": ("ask_name",),
    "UNKNOWN_COMMAND": ("talk",),
    "JOINED": ("Room.join", "Room.deliver"),
    "WELCOME": ("Room.join", "Room.deliver"),
    "HERE": ("Room.join", "Room.deliver"),
    "ALONE": ("Room.join", "Room.deliver"),
    TEXT: ("serve", "Room.relay", "Room.broadcast", "talk", "Room.deliver"),
}


def owner(check: Check, failure: Failure) -> Todo | None:
    """Return the TODO whose promise a story has broken; None if the lines do not tell."""
    if check.name.partition("/")[2] not in DRAWN:
        return None
    stage = stage_named(check.stage)
    due, got = _lines(failure.sentence)
    if due is None and got is None:
        return None
    kinds = LineKinds(stage.wire())
    found = [kinds.of(line) for line in (due, got) if line is not None]
    if found == [TEXT, TEXT] and due is not None and got is not None:
        return _of_a_text(stage, due, got)
    for kind in _SENDERS:  # what only one function sends tells more than a text
        if kind in found and (todo := _todo(stage, *_SENDERS[kind])):
            return todo
    return None


def _lines(sentence: str) -> tuple[str | None, str | None]:
    """Return the line that was due, and the one that came, where a sentence names them."""
    told = sentence.partition(" The rule: ")[0]
    if both := _LINES.search(told):
        return both["due"], both["got"]
    if due := _NOTHING.search(told):
        return due["due"], None
    got = _UNEXPECTED.search(told)
    return None, got["got"] if got else None


def _of_a_text(stage: Stage, due: str, got: str) -> Todo | None:
    """Return who has changed a text, or has sent another one."""
    if _without_controls(due) == _without_controls(got):
        return _todo(stage, "clean", "lines_from")
    if (got and due.startswith(got)) or "".join(due.split()) == "".join(got.split()):
        return _todo(stage, "lines_from", *_SENDERS[TEXT])
    return _todo(stage, *_SENDERS[TEXT])


def _without_controls(text: str) -> str:
    """Return a text without control characters, as they are or as sentences show them."""
    plain = re.sub(r"\\(?:[abfnrtv0]|x[0-9a-f]{2}|u[0-9a-f]{4})", "", text)
    return "".join(c for c in plain if unicodedata.category(c) != "Cc")


def _todo(stage: Stage, *functions: str) -> Todo | None:
    for function in functions:
        for todo in stage.todos:
            if todo.function == function:
                return todo
    return None
