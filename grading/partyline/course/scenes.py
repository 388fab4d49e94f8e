"""The scenes of the lessons: tests/scenes/04-threads.py holds those of lesson 04-threads."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from partyline.course.quote import NotThere
from partyline.course.recording import Recording
from partyline.course.scene import Scene, scene
from partyline.model.stages import ROOT

FOLDER = ROOT / "tests" / "scenes"
SceneFunction = Callable[[Scene], None]


def plays(
    stage: str | None = None, *, starter: bool = False
) -> Callable[[SceneFunction], SceneFunction]:
    """Mark a function as a scene that is played with the programs of this stage.

    Args:
        stage: its name or number; None: only with talk.py.
        starter: with the programs as they are handed out, not with the solution.
    """

    def mark(function: SceneFunction) -> SceneFunction:
        function.plays = (stage, starter)  # type: ignore[attr-defined]
        return function

    return mark


def names(lesson: str) -> list[str]:
    """Return the names of a lesson's scenes."""
    if not _file(lesson).is_file():
        return []
    return [name for name, thing in vars(_module(lesson)).items() if hasattr(thing, "plays")]


@cache
def record(lesson: str, name: str) -> Recording:
    """Play a scene and return what was seen.

    Raises:
        NotThere: there is no such scene.
        SceneFailed: it does not show what it should.
    """
    function = _named(lesson, name)
    stage, starter = function.plays
    with scene(stage, starter=starter) as play:
        function(play)
        return play.recording


def constant(lesson: str, name: str) -> str:
    """Return a text of a scene's file: code that a lesson shows and a scene runs.

    Raises:
        NotThere: there is no such text.
    """
    value = _named(lesson, name)
    if not isinstance(value, str):
        raise NotThere(f"{name} in {_file(lesson)} is no text")
    return value


def _named(lesson: str, name: str) -> Any:
    try:
        return vars(_module(lesson))[name]
    except KeyError:
        raise NotThere(f"there is no {name} in {_file(lesson)}") from None


def _file(lesson: str) -> Path:
    return FOLDER / f"{lesson}.py"


@cache
def _module(lesson: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"scenes_{lesson}", _file(lesson))
    if spec is None or spec.loader is None or not _file(lesson).is_file():
        raise NotThere(f"there is no {_file(lesson)}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
