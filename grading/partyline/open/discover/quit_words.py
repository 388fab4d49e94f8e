"""The words that programs know, read from their sources: "exit", "/quit", "/join "."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from partyline.open.discover.instructions import everything
from partyline.open.discover.languages import alternatives
from partyline.open.discover.parsing import mostly_parsed

_WORDS = re.compile(
    rf"[\s/!:.\\{{\[<]*(?:{alternatives('quit')})[\s}}\]>!.]*",
    re.IGNORECASE,
)


def word(*programs: Path) -> str:
    """Return what a user types to leave, or "" if no program knows such a word.

    Args:
        programs: the client, and then the server.
    """
    for program in programs:
        found = [text for text in _compared(mostly_parsed(program)) if _WORDS.fullmatch(text)]
        if found:
            return min(found, key=lambda text: (len(text.strip()) < 2, found.index(text))).strip()
    return ""


def commands(*programs: Path) -> list[str]:
    """Return what users may type as commands, filled in: texts with / or ! before a word."""
    found: dict[str, None] = {}
    for program in programs:
        for text in _compared(mostly_parsed(program)):
            place = " ROOM" if "join" in text.casefold() or "room" in text.casefold() else " NAME"
            command = text.strip() + (place if text.endswith(" ") else "")
            found.update(dict.fromkeys(everything(command)))
    return list(found)


def _compared(tree: ast.Module) -> list[str]:
    """Return every text that a program compares something with."""
    found: list[str] = []
    for node in ast.walk(tree):
        sides: list[ast.expr] = []
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            sides = node.args if node.func.attr in ("startswith", "endswith") else []
        elif isinstance(node, ast.MatchValue):
            sides = [node.value]
        for side in sides:
            inner = side.elts if isinstance(side, ast.Tuple | ast.List | ast.Set) else [side]
            for part in inner:
                if isinstance(part, ast.Constant) and isinstance(part.value, str | bytes):
                    value = part.value
                    found.append(value if isinstance(value, str) else value.decode("latin-1"))
    return found
