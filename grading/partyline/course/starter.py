"""Make starter/ from solution/: the bodies of some functions become numbered TODOs."""

from __future__ import annotations

import ast
import itertools
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

from partyline.model.stages import NOT_WRITTEN, ROOT, Stage, Todo, stages

_WIDTH = 100


def files() -> Iterable[tuple[Path, str]]:
    """Yield each file of starter/ with the text that it should have."""
    for stage in stages():
        if stage.todos:
            for source in sorted(stage.solution.glob("*.py")):
                todos = [todo for todo in stage.todos if todo.file == source.name]
                text = way_in(stage, source.name, todos) + blanked(source, todos)
                yield stage.starter / source.name, text


def surplus() -> list[Path]:
    """Return the files in starter/ that no solution has."""
    wanted = {file for file, _ in files()}
    return [file for file in (ROOT / "starter").glob("*/*.py") if file not in wanted]


def blanked(source: Path, todos: Sequence[Todo]) -> str:
    """Return the text of `source` in which the functions of `todos` wait for their bodies.

    Raises:
        ValueError: a function is not there.
    """
    text = source.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    tree = ast.parse(text)
    found = dict(functions(tree))
    for todo in todos:
        if todo.function not in found:
            raise ValueError(f"TODO {todo.number}: there is no {todo.function} in {source}")
    for todo in sorted(todos, key=lambda todo: -found[todo.function].lineno):  # from the end
        function = found[todo.function]
        body = function.body
        first = body[1] if ast.get_docstring(function) is not None and len(body) > 1 else body[0]
        start = first.lineno - 1
        while start and lines[start - 1].strip().startswith("#"):  # comments above the first line
            start -= 1
        last = function.name in _called_at_last(tree)
        lines[start : function.end_lineno] = [_waiting(todo, " " * first.col_offset, last)]
    return "".join(lines)


def way_in(stage: Stage, file: str, todos: Sequence[Todo]) -> str:
    """Return the first lines of a starter file: what to write in it, and what to ignore today."""
    writing = "Nothing to write here."
    if todos:
        parts = []
        for lesson, found in itertools.groupby(todos, lambda todo: todo.lesson):
            functions = ", ".join(f"{todo.function} (TODO {todo.number})" for todo in found)
            parts.append(f"in lesson {int(lesson[:2])} {functions}")
        writing = f"Write {'; '.join(parts)}."
    lines = textwrap.wrap(f"{writing} {dict(stage.given)[file]}", _WIDTH - 2)
    return "".join(f"# {line}\n" for line in lines)


def _called_at_last(tree: ast.AST) -> set[str]:
    """Return the functions that are called in a `finally`, so maybe with an error on its way."""
    return {
        call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        for node in ast.walk(tree)
        if isinstance(node, ast.Try)
        for statement in node.finalbody
        for call in ast.walk(statement)
        if isinstance(call, ast.Call)
    }


def _waiting(todo: Todo, indent: str, last: bool) -> str:
    """Return the body that stands in the starter; one that is called at last hides no error."""
    comment = textwrap.fill(
        f"TODO {todo.number}: {todo.text}",
        _WIDTH,
        initial_indent=f"{indent}# ",
        subsequent_indent=f"{indent}# ",
    )
    sentence = f"TODO {todo.number} {NOT_WRITTEN}: {todo.function}() in {todo.file}"
    call = f'{indent}print("{sentence}", flush=True)'
    if not last:
        return f"{comment}\n{call}\n{indent}raise SystemExit(1)\n"
    unless = f"{indent}if sys.exception() is None:  # else an error is on its way, to be seen\n"
    return f"{comment}\n{call}\n{unless}{indent}    raise SystemExit(1)\n"


def functions(
    node: ast.AST, before: str = ""
) -> Iterable[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Yield each function of a parsed file with its qualified name, `Room.join` for a method."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            yield from functions(child, f"{before}{child.name}.")
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{before}{child.name}", child


def current(file: Path) -> str | None:
    """Return what a file holds now, or None if it is not there."""
    return file.read_text(encoding="utf-8") if file.is_file() else None
