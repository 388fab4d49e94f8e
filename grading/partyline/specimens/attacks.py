"""Hostile programs, kept on purpose: what each of them tries, and what the result must be.

One TOML file an attack in `tests/kit/attacks/`, with the row of the table of fences that it belongs
to. An attack is a few lines in front of a right program, or a whole program, or files beside it.
It attacks only what the test has set up for it: a marked process, a canary, a folder.
"""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from partyline.model.stages import ROOT, stage_named
from partyline.system.abilities import LINUX, SYSTEM, WINDOWS

FOLDER = ROOT / "tests" / "kit" / "attacks"
ROWS = range(1, 36)
# Between a program in one of these and the other programs of this machine stands the kernel.
WALLS = frozenset({"bwrap", "uid", "docker"})


@dataclass(frozen=True)
class Attack:
    """One hostile program.

    Args:
        name: the file's name, `07-kills-its-ancestors`.
        row: its row in the table of fences, 1 to 35.
        does: what it does, as in "a program that ... ".
        stage: the stage whose solution it takes the rest from.
        system: where it means anything: "any", "posix" or "linux".
        before: lines in front of each of the programs in `into`.
        into: the programs that get `before`.
        files: whole files, by name; what is not named is the solution's.
        score: "ok" (the score without the attack), "0", "earned" (between both), "any", "none"
            (the grader could not give one), or "refused" (there was nothing to grade).
        only: the checks that are run, by their short names; empty means all.
        passes, fails: checks, by their short names, that must come out so.
        says: what the result must say; a list in it holds alternatives.
        never: what must stand nowhere in the result.
        seconds: how much longer than without the attack it may take.
        deadline: the `--deadline` of the run in seconds; None for the usual one.
        inside: grade.py is started in the submission's own folder.
        heavy: it makes the whole machine slow, so it is run after the others, beside one neighbour.
        danger: it would also hit other programs of the same user, so it needs one of the `WALLS`.
        not_held: isolation -> what happens there, where the isolation cannot hold it.
        by: the test that carries it out, if it is more than a program.
    """

    name: str
    row: int
    does: str
    stage: str = "1-echo"
    system: str = "any"
    before: str = ""
    into: tuple[str, ...] = ("server.py",)
    files: Mapping[str, str] = field(default_factory=dict)
    score: str = "ok"
    only: tuple[str, ...] = ()
    passes: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()
    says: tuple[tuple[str, ...], ...] = ()
    never: tuple[str, ...] = ()
    seconds: float = 1.0
    deadline: float | None = None
    inside: bool = False
    heavy: bool = False
    danger: bool = False
    not_held: Mapping[str, str] = field(default_factory=dict)
    by: str = ""

    def held(self, isolation: str) -> bool:
        """Return whether this isolation must hold it."""
        return isolation not in self.not_held

    def refusal(self, isolation: str) -> str:
        """Return why it must not be run here in this isolation, or ""."""
        has_it = {"linux": SYSTEM == LINUX, "posix": SYSTEM != WINDOWS}
        if not has_it.get(self.system, True):
            return f"it needs what only {self.system} has"
        if self.danger and isolation not in WALLS:
            return f"with isolation {isolation} it would also hit other programs of the same user"
        return ""

    def plant(self, folder: Path, words: Mapping[str, str]) -> Path:
        """Write the hostile submission into the empty or missing `folder`, and return it.

        Args:
            words: what stands for `@WORD@` in the programs: marks, ports, paths.
        """
        shutil.copytree(stage_named(self.stage).solution, folder, dirs_exist_ok=True)
        shutil.copy(FOLDER / "tools.py", folder)
        for name, text in self.files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        for name in ("server.py", "client.py"):
            text = (folder / name).read_text(encoding="utf-8")
            before = self.before if name in self.into else ""
            (folder / name).write_text(f"import tools\n{before}{text}", encoding="utf-8")
        for file in folder.rglob("*.py"):
            text = file.read_text(encoding="utf-8")
            for word, value in words.items():
                text = text.replace(f"@{word}@", value)
            file.write_text(text, encoding="utf-8")
        return folder


def attacks() -> list[Attack]:
    """Return all attacks, sorted by name."""
    return [_read(file) for file in sorted(FOLDER.glob("*.toml"))]


def attack_named(name: str) -> Attack:
    """Return the attack of this name."""
    return _read(FOLDER / f"{name}.toml")


def _read(file: Path) -> Attack:
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    files = data.pop("files", {})
    for program in ("server", "client"):
        if program in data:
            files[f"{program}.py"] = data.pop(program)
    says = tuple(
        (words,) if isinstance(words, str) else tuple(words) for words in data.pop("says", ())
    )
    for name in ("into", "only", "passes", "fails", "never"):
        if name in data:
            data[name] = tuple(data[name])
    return Attack(name=file.stem, files=files, says=says, **data)
