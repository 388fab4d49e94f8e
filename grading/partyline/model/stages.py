"""The stages and their order, read from stages.toml."""

from __future__ import annotations

import importlib.util
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[3]
NOT_WRITTEN = "is not written yet"  # what a starter prints about a TODO that it has come to
FILE = ROOT / "grading" / "stages.toml"
RACE_FAILED, RACE_SHARE, RACE_PASSED = "failed", "share", "passed"
_POLICIES = (RACE_FAILED, RACE_SHARE, RACE_PASSED)


class BadSettings(Exception):
    """stages.toml contains a wrong setting; the message says what to do."""


@dataclass(frozen=True)
class Todo:
    """One function body that the learner writes.

    Args:
        number: `3.2`; names the lesson's heading, the hints and the checks too.
        lesson: the lesson in which that heading stands, by its file name without `.md`.
        file: `server.py`.
        function: its qualified name, `Room.broadcast`.
        text: what to write, in one sentence.
        proves: of the checks that its stage has taken over, those that prove it, or their files.
        hint: what to look at when one of these fails; "" keeps the hints that they have.
        own_hints: those of them, or their files, that keep the hints that they have.
    """

    number: str
    lesson: str
    file: str
    function: str
    text: str
    proves: tuple[str, ...] = ()
    hint: str = ""
    own_hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stage:
    """One step of the ladder: a folder of the same name in solution/, starter/ and tests/.

    Args:
        weight: its share of the total score, in percent; 0 for a bonus stage, which is optional.
        handshake: how users enter at this stage; a key of `handshakes.HANDSHAKES`.
        built: completes "You have built ..." when all its checks pass.
        given: pairs of a file and what to tell of that which is given in it.
    """

    name: str
    title: str
    weight: int
    handshake: str
    todos: tuple[Todo, ...]
    built: str = ""
    given: tuple[tuple[str, str], ...] = ()

    @property
    def solution(self) -> Path:
        """The folder of the reference solution."""
        return ROOT / "solution" / self.name

    @property
    def starter(self) -> Path:
        """The folder of the starter."""
        return ROOT / "starter" / self.name

    @property
    def checks(self) -> Path:
        """The folder of the checks."""
        return ROOT / "tests" / self.name

    def owner(self, check: str, file: str) -> Todo | None:
        """Return the TODO that a check is to prove which the stage has taken over, if any.

        Args:
            check: its name, without the stage.
            file: the name of the file that it stands in.
        """
        for name in (check, file):
            for todo in self.todos:
                if name in todo.proves:
                    return todo
        return None

    def wire(self) -> ModuleType:
        """Return the stage's constants: the kit's own copy, never a student's."""
        return _load(self.solution / "wire.py")


@cache
def race_policy() -> str:
    """Return what a check that fails only sometimes counts as: failed, share or passed.

    Raises:
        BadSettings: stages.toml says something else.
    """
    said = tomllib.loads(FILE.read_text(encoding="utf-8")).get("race", RACE_FAILED)
    if said not in _POLICIES:
        known = ", ".join(f'"{policy}"' for policy in _POLICIES)
        raise BadSettings(f"{FILE}: race should be one of {known}, not {said!r}.")
    return str(said)


@cache
def allowances_given() -> bool:
    """Return whether a deviation that has cost its points is agreed from then on.

    Raises:
        BadSettings: stages.toml says neither true nor false.
    """
    said = tomllib.loads(FILE.read_text(encoding="utf-8")).get("allowances", True)
    if not isinstance(said, bool):
        raise BadSettings(f"{FILE}: allowances should be true or false, not {said!r}.")
    return said


@cache
def stages() -> tuple[Stage, ...]:
    """Return all stages in their order."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(
        Stage(
            name=stage["name"],
            title=stage["title"],
            weight=stage["weight"],
            handshake=stage["handshake"],
            todos=tuple(_todo(**todo) for todo in stage.get("todo", ())),
            built=stage["built"],
            given=tuple(stage.get("given", {}).items()),
        )
        for stage in data["stage"]
    )


def stage_named(name: str) -> Stage:
    """Return the stage called `name`, or whose number it is.

    Raises:
        KeyError: there is no such stage.
    """
    for stage in stages():
        if name in (stage.name, stage.name.split("-")[0]):
            return stage
    raise KeyError(name)


def _todo(proves: Iterable[str] = (), own_hints: Iterable[str] = (), **plain: str) -> Todo:
    return Todo(proves=tuple(proves), own_hints=tuple(own_hints), **plain)


@cache
def _load(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"partyline_wire_{file.parent.name}", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
