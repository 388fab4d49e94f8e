"""The password that a chat wants from everybody, where it stands in its source."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from partyline.open.discover.languages import pattern
from partyline.open.discover.parsing import parsed

_CALLED = re.compile(r"pass|pwd|\bpw\b|secret|token|\bkey\b", re.IGNORECASE)
_VALUE = re.compile(r"[^\s:?>]{2,40}")


def shared(*programs: Path) -> str:
    """Return the password that stands in one of these programs, or "" if there is none.

    Told by the name of a variable that a text is given to, or is compared with.
    """
    for program in programs:
        for node in ast.walk(parsed(program)):
            sides: list[ast.expr] = []
            if isinstance(node, ast.Assign):
                sides = [*node.targets, node.value]
            elif isinstance(node, ast.Compare):
                sides = [node.left, *node.comparators]
            names = [ast.unparse(s) for s in sides if isinstance(s, ast.Name | ast.Attribute)]
            if any(map(_is_password, names)):
                for value in filter(None, map(_text, sides)):
                    return value
    return ""


def _is_password(name: str) -> bool:
    words = re.sub(r"[_.]+", " ", name)
    return bool(_CALLED.search(words) or pattern("questions.password").search(words))


def _text(side: ast.expr) -> str:
    """Return the text that is written there, if it can be a password."""
    while isinstance(side, ast.Call) and isinstance(side.func, ast.Attribute):  # .encode()
        side = side.func.value
    value = side.value if isinstance(side, ast.Constant) else None
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    return text if isinstance(text, str) and _VALUE.fullmatch(text) else ""
