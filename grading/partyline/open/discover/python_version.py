"""Which Python a source needs, where ours can't read it."""

from __future__ import annotations

import ast
import platform
import re
from pathlib import Path

from partyline.open.discover.source_facts import decoded

_SAME_QUOTES = re.compile(
    r"""\b[fF][rR]?(["'])(?:(?!\1)[^{\n])*\{(?:(?!\1)[^}\n])*\1(?:(?!\1)[^}\n])*\1[^}\n]*\}"""
)
_NEW_STATEMENT = re.compile(r"^\s*(?:type\s+\w+(?:\[.*\])?\s*=|(?:def|class)\s+\w+\[)")
_OLD = re.compile(r"Missing parentheses in call to '(?:print|exec)'")
_OLD_WORDS = re.compile(
    r"^\s*print\s+[\"'\w]|\braw_input\s*\(|except\s+[\w.]+\s*,\s*[a-z_]\w*\s*:", re.M
)
_SEVERAL_ERRORS = re.compile(r"^\s*except\s+[\w.]+(?:\s*,\s*[\w.]*[A-Z.]\w*)+\s*:")
_TEMPLATE = re.compile(r"""(?<![\w"'])(?:[tT][rR]?|[rR][tT])["']""")


def needed(program: Path) -> str:
    """Return which Python a source is written for, if ours can't read it; else, or if nobody can
    read it, "".
    """
    data = program.read_bytes()
    try:
        ast.parse(data)
    except SyntaxError as error:
        text = decoded(data)
        lines = text.splitlines()
        number = (error.lineno or 1) - 1
        line = lines[number] if number < len(lines) else ""
        if _OLD.search(error.msg or "") or _OLD_WORDS.search(text):
            return "2"
        if _SEVERAL_ERRORS.search(line) or _TEMPLATE.search(line):
            return "3.14"
        if _NEW_STATEMENT.search(line) or _is_new_text(line, error.msg or ""):
            return "3.12"
        if "except*" in line.replace(" ", ""):
            return "3.11"
    except (ValueError, RecursionError, MemoryError):
        return ""
    return ""


def _is_new_text(line: str, message: str) -> bool:
    """Whether this is an f-string with the same quotes inside, or with a backslash in a brace."""
    return _SAME_QUOTES.search(line) is not None or "f-string expression part" in message


def sentence(program: Path) -> str:
    """Return in a sentence which Python a program needs, or "" if ours can read it."""
    version = needed(program)
    if not version:
        return ""
    return (
        f"{program.name} is written for Python {version}{'' if version == '2' else ' or later'}, "
        f"and this is Python {platform.python_version()}: grade it with the other one."
    )
