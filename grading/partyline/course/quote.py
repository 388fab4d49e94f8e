"""Code that lessons quote by its name: functions and constants of a file."""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path

from partyline.course.starter import functions


class NotThere(ValueError):
    """A lesson asks for something that does not exist (any more)."""


def function(path: Path, name: str, *, docstring: bool = True) -> str:
    """Return the source of a function, `Room.join` for a method, moved to the left margin.

    Raises:
        NotThere: the file has no such function.
    """
    text = path.read_text(encoding="utf-8")
    found = dict(functions(ast.parse(text))).get(name)
    if found is None:
        raise NotThere(f"{path} has no function {name}")
    lines = text.splitlines()
    first = min([found.lineno, *(node.lineno for node in found.decorator_list)])
    numbers = set(range(first, (found.end_lineno or first) + 1))
    if not docstring and ast.get_docstring(found) is not None:
        numbers -= set(range(found.body[0].lineno, (found.body[0].end_lineno or 0) + 1))
    return textwrap.dedent("".join(f"{lines[n - 1]}\n" for n in sorted(numbers)))


def with_function(text: str, name: str, new: str) -> str:
    """Return the source `text` in which the function `name` is `new` instead.

    Raises:
        NotThere: the text has no such function.
    """
    found = dict(functions(ast.parse(text))).get(name)
    if found is None:
        raise NotThere(f"there is no function {name}")
    lines = text.splitlines(keepends=True)
    body = textwrap.indent(textwrap.dedent(new).strip("\n") + "\n", " " * found.col_offset)
    lines[found.lineno - 1 : found.end_lineno] = [body]
    return "".join(lines)


def constants(path: Path, *names: str) -> str:
    """Return the lines on which these constants are given their values, with their comments.

    Raises:
        NotThere: the file has no such constant.
    """
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    found = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = lines[node.lineno - 1 : node.end_lineno]
    if missing := [name for name in names if name not in found]:
        raise NotThere(f"{path} has no constant {', '.join(missing)}")
    return "".join(f"{line}\n" for name in names for line in found[name])
