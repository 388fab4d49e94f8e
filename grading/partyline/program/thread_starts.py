"""Why no thread serves a user: it was made and never started, or it ended before its first line."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from partyline.model.cause import UNSTARTED, Cause
from partyline.model.tracebacks import Crash, Frame


@dataclass(frozen=True)
class _Made:
    """A place in the source that makes a thread: `Thread(target=serve, args=(sock,))`."""

    frame: Frame
    target: ast.expr | None
    args: ast.expr | None


def died_at_once(crash: Crash, file: Path) -> Cause | None:
    """Return the cause if a thread ended with an error before it came to the student's function.

    Args:
        crash: the error, without a line of the student's own.
        file: the program that was started.
    """
    if not crash.target:
        return None
    made = [one for one in _threads(file) if _name(one.target) == crash.target] or [*_threads(file)]
    where, advice = "", ""
    if made:
        where = f" The thread is made in {_place(made[0].frame)}."
        if isinstance(made[0].args, ast.expr) and not isinstance(
            made[0].args, ast.Tuple | ast.List
        ):
            shown = ast.unparse(made[0].args)
            advice = f" args must be a tuple: args=({shown},), with a comma."
        else:
            advice = f" Compare its args with the parameters of {crash.target}."
    return Cause(
        UNSTARTED,
        f"No thread of your {file.name} ever ran {crash.target}: it ended at once with "
        f"{crash.error}.{where}{advice}",
        tuple(one.frame for one in made[:1]),
        crash.error,
    )


def never_started(file: Path, threads: int) -> Cause | None:
    """Return the cause if the source makes a thread, and nothing starts it.

    Args:
        file: the program that was started, and that does not answer.
        threads: how many threads it has.
    """
    if threads != 1:
        return None
    for made in _threads(file):
        target = _name(made.target)
        place = _place(made.frame)
        if isinstance(made.target, ast.Call):
            called = _name(made.target.func)
            sentence = (
                f"No thread of your {file.name} ever ran {called}: {place} calls {called} itself, "
                f"and only then makes a thread. Write target={called} without parentheses, and "
                "give the values in args."
            )
        elif not target or _calls(file, "start"):
            continue
        elif _calls(file, "run"):
            sentence = (
                f"No thread of your {file.name} ever ran {target}: run() works in the thread that "
                f"calls it. Call start() on the thread that is made in {place}."
            )
        else:
            sentence = (
                f"No thread of your {file.name} ever ran {target}: a thread is made in {place}, "
                "and nothing starts it. Call its start()."
            )
        return Cause(UNSTARTED, sentence, (made.frame,))
    return None


def _place(frame: Frame) -> str:
    within = f"{frame.function} (" if frame.function else ""
    return f"{within}{frame.file} line {frame.line}{')' if within else ''}"


def _tree(file: Path) -> ast.Module:
    try:
        return ast.parse(file.read_bytes())
    except (SyntaxError, ValueError, OSError, RecursionError):
        return ast.Module([], [])


def _threads(file: Path) -> Iterator[_Made]:
    for function, node in _walk(_tree(file), ""):
        if isinstance(node, ast.Call) and _name(node.func) == "Thread":
            given = {word.arg: word.value for word in node.keywords}
            frame = Frame(file.name, node.lineno, function)
            yield _Made(frame, given.get("target"), given.get("args"))


def _walk(node: ast.AST, function: str) -> Iterator[tuple[str, ast.AST]]:
    for child in ast.iter_child_nodes(node):
        within = function
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            within = child.name
        yield within, child
        yield from _walk(child, within)


def _calls(file: Path, method: str) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == method
        for node in ast.walk(_tree(file))
    )


def _name(node: ast.expr | None) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
