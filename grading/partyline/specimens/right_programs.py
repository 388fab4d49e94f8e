"""Right programs, unlike ours: no check may ever accuse one of them.

One folder a program in `tests/kit/right/`: `about.toml`, and a server.py or a client.py or both.
"""

from __future__ import annotations

import inspect
import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path

from partyline.model.checks import Check, CheckFunction
from partyline.model.stages import ROOT, stage_named
from partyline.system.abilities import SYSTEM, WINDOWS

FOLDER = ROOT / "tests" / "kit" / "right"


@dataclass(frozen=True)
class RightProgram:
    """One right program.

    Args:
        name: the folder's name, `s3-polling`.
        stage: the stage whose checks it passes.
        about: what differs from our solution, in one sentence.
        slow: whether it is slow, so that only the long runs use it.
        posix: whether it needs what Windows does not have.
    """

    name: str
    stage: str
    about: str
    slow: bool = False
    posix: bool = False

    @property
    def runs_here(self) -> bool:
        """Whether this system has what it needs."""
        return SYSTEM != WINDOWS or not self.posix

    def has(self, file: str) -> bool:
        """Return whether `file` is its own, and not the solution's."""
        return (FOLDER / self.name / file).is_file()

    def is_met_by(self, check: Check, function: CheckFunction) -> bool:
        """Return whether a check meets this program, and not only the solution beside it."""
        if {"client", "closed_client"} & set(inspect.signature(function).parameters):
            return self.has("client.py")
        return self.has("server.py") or check.name.partition("/")[2].startswith("client_")

    def lay_out(self, folder: Path) -> Path:
        """Write it into the empty or missing `folder`, and return that.

        What it leaves out (its wire.py, or the program on the other end) is the solution's.
        """
        shutil.copytree(stage_named(self.stage).solution, folder, dirs_exist_ok=True)
        for file in (FOLDER / self.name).glob("*.py"):
            shutil.copy(file, folder)
        return folder


def right_programs() -> list[RightProgram]:
    """Return all right programs, sorted by name."""
    return [_read(file) for file in sorted(FOLDER.glob("*/about.toml"))]


def _read(file: Path) -> RightProgram:
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return RightProgram(name=file.parent.name, **data)
