"""Wrong programs, kept on purpose: each is a small change to a reference solution.

One TOML file a mistake, and one a pair of mistakes. `old` must stand exactly once in the solution's
file, so a mistake that no longer fits its solution is an error, never a silent no-op.
"""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path

from partyline.model.stages import ROOT, stage_named

FOLDER = ROOT / "tests" / "kit" / "mistakes"
PAIRS = ROOT / "tests" / "kit" / "pairs"


@dataclass(frozen=True)
class Change:
    """Put `new` in the place of `old` in one file."""

    file: str
    old: str
    new: str


@dataclass(frozen=True)
class Mistake:
    """One wrong program.

    Args:
        name: the file's name, `s3-echo-to-sender`.
        behaves: what it does, as in "a server that ... ".
        stage: the stage whose solution it changes.
        caught_by: the check that must fail.
        lesson: the lesson that cures it.
    """

    name: str
    behaves: str
    stage: str
    caught_by: str
    lesson: str
    changes: tuple[Change, ...]

    def plant(self, folder: Path) -> Path:
        """Write the wrong program into the empty or missing `folder`, and return it.

        Raises:
            ValueError: a change does not fit the solution any more.
        """
        shutil.copytree(stage_named(self.stage).solution, folder, dirs_exist_ok=True)
        return self.add_to(folder)

    def add_to(self, folder: Path) -> Path:
        """Make the change in the programs of `folder`, and return it.

        Raises:
            ValueError: a change does not fit the programs there.
        """
        for change in self.changes:
            file = folder / change.file
            text = file.read_text(encoding="utf-8")
            if text.count(change.old) != 1:
                raise ValueError(
                    f"{self.name}: this stands {text.count(change.old)} times in "
                    f"{self.stage}/{change.file}, it should stand once:\n{change.old}"
                )
            file.write_text(text.replace(change.old, change.new), encoding="utf-8")
        return folder


@dataclass(frozen=True)
class Pair:
    """Two mistakes of one stage in one program.

    Args:
        name: the file's name.
        mistakes: both, in the order in which they are made.
    """

    name: str
    mistakes: tuple[Mistake, Mistake]

    @property
    def stage(self) -> str:
        """The stage whose solution they change."""
        return self.mistakes[0].stage

    def plant(self, folder: Path) -> Path:
        """Write the wrong program into the empty or missing `folder`, and return it.

        Raises:
            ValueError: a change does not fit the solution, or not beside the other one.
        """
        first, second = self.mistakes
        return second.add_to(first.plant(folder))


def mistakes() -> list[Mistake]:
    """Return all mistakes, sorted by name."""
    return [_read(file) for file in sorted(FOLDER.glob("*.toml"))]


def pairs() -> list[Pair]:
    """Return all pairs of mistakes, sorted by name.

    Raises:
        ValueError: a pair names no known mistakes, or mistakes of two stages.
    """
    known = {mistake.name: mistake for mistake in mistakes()}
    return [_read_pair(file, known) for file in sorted(PAIRS.glob("*.toml"))]


def _read_pair(file: Path, known: dict[str, Mistake]) -> Pair:
    names = tomllib.loads(file.read_text(encoding="utf-8"))["mistakes"]
    if len(names) != 2 or not known.keys() >= set(names):
        raise ValueError(f"{file.name} should name two known mistakes, not {names}")
    first, second = (known[name] for name in names)
    if first.stage != second.stage:
        raise ValueError(f"{file.name}: {first.name} and {second.name} are of two stages")
    return Pair(file.stem, (first, second))


def _read(file: Path) -> Mistake:
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    changes = tuple(Change(**change) for change in data.pop("change"))
    return Mistake(name=file.stem, changes=changes, **data)
