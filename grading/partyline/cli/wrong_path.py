"""Help for a user whose path has nothing to grade."""

from __future__ import annotations

import difflib
from pathlib import Path

from partyline.cli.commands import COMMANDS
from partyline.model.sanitize import shell_word
from partyline.model.stages import ROOT, Stage, stages

_LIKE = 0.5  # how much a name must be like a stage's to be taken for it
_LIKE_A_COMMAND = 0.7
_PROGRAMS = ("server.py", "client.py", "wire.py")


def advice(path: Path) -> str:
    """Return in a sentence which command was probably meant, or "" if nothing is like it.

    Args:
        path: as it was given.
    """
    if _is_kit(path):
        return (
            "This is the kit itself. Your programs are in its folder starter: "
            f"{_command(path / 'starter')}"
        )
    if path.is_dir():
        like = _stage_like(path.resolve().name)
        if like is not None and any((path / name).is_file() for name in _PROGRAMS[:2]):
            number = like.name.partition("-")[0]
            return f"It may be stage {like.name}: {_command(path)} --stage {number}"
        return _mistyped(path)
    if path.is_file():
        return f"Did you mean: {_command(path.parent)}" if path.name in _PROGRAMS else ""
    near = _near(path)
    return f"Did you mean: {_command(near)}" if near is not None else _mistyped(path)


def _mistyped(path: Path) -> str:
    """Return which command was probably meant, where a word was taken for a path."""
    close = difflib.get_close_matches(str(path), COMMANDS, n=1, cutoff=_LIKE_A_COMMAND)
    return f"Did you mean: python3 grading/grade.py {close[0]}" if close else ""


def _is_kit(path: Path) -> bool:
    return (path / "grading" / "grade.py").is_file() and (path / "starter").is_dir()


def _near(path: Path) -> Path | None:
    """Return the existing path that was probably meant: in the kit, or with a slip mended."""
    inside = ROOT / "starter" / path.name
    if inside.is_dir():
        return inside
    like = _stage_like(path.name)
    if like is not None:
        beside = path.parent / like.name
        return beside if beside.is_dir() else like.starter
    if path.parent.is_dir():
        names = [entry.name for entry in path.parent.iterdir() if not entry.name.startswith(".")]
        close = difflib.get_close_matches(path.name, names, n=1, cutoff=0.7)
        return path.parent / close[0] if close else None
    return None


def _stage_like(name: str) -> Stage | None:
    """Return the stage whose name is like this one, or begins with the same number."""
    for stage in stages():
        number, _, word = stage.name.partition("-")
        if name in (number, word) or name.startswith((f"{number}-", f"{number}_")):
            return stage
    close = difflib.get_close_matches(name, [s.name for s in stages()], n=1, cutoff=_LIKE)
    return next((stage for stage in stages() if close and stage.name == close[0]), None)


def _command(path: Path) -> str:
    try:
        path = path.resolve().relative_to(Path.cwd())
    except ValueError:
        pass
    return f"python3 grading/grade.py {shell_word(path.as_posix())}"
