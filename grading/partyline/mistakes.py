"""Wrong programs, kept on purpose: each is a small change to a reference solution.

One TOML file a mistake. `old` must stand exactly once in the solution's file, so a mistake that no
longer fits its solution is an error, never a silent no-op.
"""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path

from partyline.stages import ROOT, stage_named

FOLDER = ROOT / "tests" / "kit" / "mistakes"


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


def mistakes() -> list[Mistake]:
    """Return all mistakes, sorted by name."""
    return [_read(file) for file in sorted(FOLDER.glob("*.toml"))]


def _read(file: Path) -> Mistake:
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    changes = tuple(Change(**change) for change in data.pop("change"))
    return Mistake(name=file.stem, changes=changes, **data)
