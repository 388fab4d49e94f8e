"""The checks of a stage as their source, without those that students do not see."""

from __future__ import annotations

import ast
from collections.abc import Collection
from pathlib import Path

from partyline.classroom.letter import ClassProblem
from partyline.model.checks import Check, load
from partyline.model.stages import Stage, stages
from partyline.model.visibility import VISIBLE


def hidden_checks() -> list[Check]:
    """Return the checks of all stages that students do not see, now or before the due date."""
    return [c for stage in stages() for c, _ in load(stage) if c.visibility != VISIBLE]


def see_that_they_can_go() -> None:
    """See that nothing that students get builds on a hidden check.

    Raises:
        ClassProblem: something does.
    """
    hidden = {check.name for check in hidden_checks()}
    for stage in stages():
        for check, _ in load(stage):
            needed = hidden & set(check.after)
            if check.visibility == VISIBLE and needed:
                raise ClassProblem(
                    f"Students see {check.name}, and it builds on {sorted(needed)[0]}, which is "
                    "hidden. Hide both, or take `after` away from the first."
                )
        proofs = {f"{stage.name}/{proof}" for todo in stage.todos for proof in todo.proves}
        if lost := sorted(hidden & proofs):
            raise ClassProblem(
                f"{lost[0]} is hidden, and stages.toml needs it as the proof of a TODO. Take it "
                "out of `proves`, or let students see it."
            )


def source(stage: Stage, file: Path) -> str:
    """Return the text of a file with checks, without the hidden ones and what only they use."""
    text = file.read_text(encoding="utf-8")
    hidden = {
        function.__name__
        for check, function in load(stage)
        if check.visibility != VISIBLE and function.__module__ == f"{file.parent.name}.{file.stem}"
    }
    return without(text, hidden) if hidden else text


def without(text: str, names: Collection[str]) -> str:
    """Return a Python source without these functions, nor private ones that nothing else uses."""
    gone = set(names)
    while True:
        text = _cut(text, gone)
        tree = ast.parse(text)
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        private = {n.name for n in tree.body if isinstance(n, _NAMED) and n.name.startswith("_")}
        constants = {name for node in tree.body for name in _assigned(node)}
        loads = {
            node.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        }
        gone = (private - used) | {name for name in constants - loads if name.startswith("_")}
        if not gone:
            return text


_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _assigned(node: ast.stmt) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _cut(text: str, names: Collection[str]) -> str:
    lines = text.splitlines(keepends=True)
    for node in reversed(ast.parse(text).body):
        own = [node.name] if isinstance(node, _NAMED) else _assigned(node)
        if not own or not set(own) <= set(names):
            continue
        decorators = node.decorator_list if isinstance(node, _NAMED) else []
        start = min([node.lineno, *(decorator.lineno for decorator in decorators)]) - 1
        while start and lines[start - 1].lstrip().startswith("#"):  # what is said about it
            start -= 1
        end = node.end_lineno or node.lineno
        while (
            end < len(lines) and not lines[end].strip() and start and not lines[start - 1].strip()
        ):
            end += 1  # the empty lines below it; those above stay
        del lines[start:end]
    return "".join(lines)
