"""What an argument of a program means: told by its name, by its help, and by its words."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from partyline.open.discover.languages import alternatives, pattern
from partyline.open.discover.prompts import Kind

_PORT = re.compile(r"port|порт", re.IGNORECASE)
_HOST = re.compile(r"host|addr|ip\b|server|хост|адрес", re.IGNORECASE)
_NAME = re.compile(r"name|nick|user|login", re.IGNORECASE)
_ROLES = {
    "server": r"serv\w*|s|host|listen\w*|start|run|create|wait\w*",
    "client": r"clie?n?t?\w*|c|join|connect\w*|chat|talk|dial",
}


def meaning(hint: str, is_int: bool, said: str = "") -> Kind:
    """Return what an argument means.

    Args:
        hint: the variable or the option, as `--nick`.
        is_int: whether it is a number.
        said: its help.
    """
    if _PORT.search(hint) or (is_int and not _HOST.search(hint)):
        return Kind.PORT
    if _HOST.search(hint):
        return Kind.HOST
    if _NAME.search(hint):
        return Kind.NAME
    for text in (re.sub(r"[_\-.]+", " ", hint), said):
        for kind in (Kind.PORT, Kind.NAME, Kind.HOST, Kind.ROOM):
            if text and pattern(f"questions.{kind}").search(text):
                return kind
    return Kind.OTHER


def of_role(words: Sequence[str], role: str) -> str:
    """Return which of these words makes a program the server or the client, or ""."""
    expression = f"-*(?:{_ROLES[role]}|(?:{alternatives(role)})\\w*)"
    return next((word for word in words if re.fullmatch(expression, word, re.IGNORECASE)), "")


def as_one(node: ast.expr) -> str:
    """Return the variable that is looked at, without `.lower()` and the like."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node = node.func.value
    return ast.unparse(node)
