"""What a check is: a test function with a title, points, a lesson and a prerequisite."""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from partyline.model.stages import Stage, stage_named
from partyline.model.visibility import VISIBILITIES, VISIBLE

CheckFunction = Callable[..., None]
TIME = "time"  # what a check is about that asks how long something takes


@dataclass(frozen=True)
class Check:
    """One thing that the grader asks of a program.

    Args:
        name: `3-room/hears_everyone`; for `--check`.
        stage: the stage's folder name.
        title: the promise, in words that a learner understands.
        points: its weight within the stage.
        lesson: the file name of the lesson that teaches it, without `.md`.
        todo: the number of the TODO that it proves, or "" if it holds for the untouched starter.
        hint: what to look at, when it fails.
        after: names of the checks that must have passed before.
        about: the lines, by their constants in wire.py, without which it finds out nothing: it is
            not run where an allowance does without them; "extra" if it only proves that no line
            comes too many; "time" if it asks how long something takes.
        visibility: one of those in `visibility.py`: whether students see it.
    """

    name: str
    stage: str
    title: str
    points: int
    lesson: str
    todo: str
    hint: str
    after: tuple[str, ...]
    about: tuple[str, ...] = ()
    visibility: str = VISIBLE


def check(
    title: str,
    *,
    points: int,
    lesson: str,
    hint: str,
    todo: str = "",
    after: CheckFunction | str | Iterable[CheckFunction] = (),
    about: Iterable[str] = (),
    visibility: str = VISIBLE,
) -> Callable[[CheckFunction], CheckFunction]:
    """Mark a test function as a check. For the arguments see `Check`.

    What it builds on is given as the function, or, from another file, by the function's name.

    Raises:
        ValueError: there is no such visibility.
    """
    if visibility not in VISIBILITIES:
        raise ValueError(f"visibility of {title!r}: {visibility!r} is none of {VISIBILITIES}")
    before = (after,) if callable(after) or isinstance(after, str) else tuple(after)

    def mark(function: CheckFunction) -> CheckFunction:
        details: dict[str, Any] = {
            "title": title,
            "points": points,
            "lesson": lesson,
            "todo": todo,
            "hint": hint,
            "visibility": visibility,
        }
        details |= {"after": before, "about": tuple(about)}
        function.check = details  # type: ignore[attr-defined]
        return function

    return mark


def described(function: Any, file: Path) -> Check | None:
    """Return the check that `function` in `file` is, or None if it is an ordinary test."""
    details = getattr(function, "check", None)
    if details is None:
        return None
    stage = file.parent.name
    after = tuple(_name(stage, getattr(f, "__name__", f)) for f in details["after"])
    return Check(
        **{**details, "name": _name(stage, function.__name__), "stage": stage, "after": after}
    )


def load(stage: Stage) -> list[tuple[Check, CheckFunction]]:
    """Return the checks of a stage with their functions, in the order in which they run."""
    return [found for file in _files(stage) for found in _checks_in(file)]


def take_over(name: str, module: dict[str, Any], without: Collection[str] = ()) -> None:
    """Make the checks of an earlier stage checks of this one, too, as they are.

    What differs is the TODO that a check proves, and so its lesson and its hint: see `Stage.owner`.

    Args:
        name: the earlier stage.
        module: globals() of the file that takes them over, in the folder of its stage.
        without: names of files to leave out.

    Raises:
        ValueError: a TODO is to be proved by what is not there.
    """
    stage = stage_named(Path(module["__file__"]).parent.name)
    known = set()
    for file in _files(stage_named(name)):
        if file.name not in without:
            for check, function in _checks_in(file):
                short = check.name.partition("/")[2]
                known |= {short, file.name}
                module[function.__name__] = _retold(function, stage, short, file.name, module)
    if unknown := {proof for todo in stage.todos for proof in todo.proves} - known:
        raise ValueError(
            f"{stage.name}: no check and no file of {name}: {', '.join(sorted(unknown))}"
        )


def _retold(
    function: CheckFunction, stage: Stage, check: str, file: str, module: dict[str, Any]
) -> CheckFunction:
    @functools.wraps(function)
    def same(*fixtures: Any, **named: Any) -> None:
        function(*fixtures, **named)

    details = {**function.check, "todo": ""}  # type: ignore[attr-defined]
    if todo := stage.owner(check, file):
        details |= {"todo": todo.number, "lesson": todo.lesson}
        if todo.hint and not {check, file} & set(todo.own_hints):
            details["hint"] = todo.hint
    same.check = details  # type: ignore[attr-defined]
    same.__module__ = module["__name__"]
    return same


def _files(stage: Stage) -> list[Path]:
    return sorted(stage.checks.glob("test_*.py"), key=position)


def _checks_in(file: Path) -> Iterator[tuple[Check, CheckFunction]]:
    module = _import(file)
    for function in vars(module).values():
        if getattr(function, "__module__", None) == module.__name__:
            check = described(function, file)
            if check is not None:
                yield check, function


def position(file: Path) -> tuple[bool, str]:
    """Return what sorts the files of one stage: the server's checks come first."""
    return (file.name != "test_server.py", file.name)


@cache
def _import(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"{file.parent.name}.{file.stem}", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _name(stage: str, function_name: str) -> str:
    return f"{stage}/{function_name.removeprefix('test_')}"
