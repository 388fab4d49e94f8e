"""Sources as trees: as this Python reads them, or without the lines that it can't read."""

from __future__ import annotations

import ast
from pathlib import Path

LIMIT = 1 << 20  # bytes of a source that are read
_MENDED = 60  # lines of one source that are left out before it is given up


def parsed(program: Path) -> ast.Module:
    """Return the parsed source of a program; an empty one if it can't be parsed."""
    try:
        return ast.parse(program.read_bytes()[:LIMIT])
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def mostly_parsed(program: Path) -> ast.Module:
    """As `parsed`; of a source for another Python, what is left without the lines that ours can't
    read: what stands in the other lines is true of it all the same.
    """
    try:
        data = program.read_bytes()[:LIMIT]
    except OSError:
        return ast.Module([], [])
    lines = data.splitlines()
    mended: dict[int, int] = {}
    while sum(mended.values()) <= _MENDED:
        try:
            return ast.parse(b"\n".join(lines) + b"\n")
        except SyntaxError as error:
            number = (error.lineno or 0) - 1
            times = mended.get(number, 0)
            if times == 2 or not 0 <= number < len(lines):
                break
            mended[number] = times + 1
            # A block whose head has gone has no place either.
            lines[number] = b"" if times else _harmless(lines[number])
        except (ValueError, RecursionError, MemoryError):
            break
    return ast.Module([], [])


def _harmless(line: bytes) -> bytes:
    """Return a line that stands in for one that can't be read: a block below it stays one."""
    indent = line[: len(line) - len(line.lstrip())]
    return indent + (b"if True:" if line.rstrip().endswith(b":") else b"pass")
