"""A copy of the kit with fewer files: for students, or for a platform that grades with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from partyline.classroom.exports import visible_checks
from partyline.model.stages import FILE, ROOT, Stage, stages
from partyline.runner.diagnosis import FILE as SIGNATURES

Files = dict[str, bytes]

_GRADING = ROOT / "grading"
_LIBRARY = _GRADING / "partyline"
# What only the makers of the kit and instructors use, from the library's folder.
_NOT_FOR_OTHERS = (
    "certificate specimens classroom open cli/make_ cli/certify cli/selftest cli/class_ "
    "cli/regrade cli/handout cli/export cli/open course/starter course/weave course/readme "
    "course/recording course/quote course/prose course/rules course/scene course/tables "
    "learner/screenshot README"
).split()
_ONLY_FOR_PLATFORMS = ("cli/platform", "platforms")
_ONLY_FOR_LEARNERS = ("learner", "cli/watch")


@dataclass(frozen=True)
class KitCopy:
    """Which files a copy holds.

    Args:
        stages: the stages that can be graded with it.
        hidden: whether checks that students do not see are in it.
        learner: whether it has what learners use: the loop beside the editor.
        platform: whether it has what a platform starts.
    """

    stages: tuple[Stage, ...]
    hidden: bool = False
    learner: bool = False
    platform: bool = False

    def files(self) -> Files:
        """Return path -> content of everything that is needed to grade.

        Raises:
            ClassProblem: what students see builds on what they do not.
        """
        if not self.hidden:
            visible_checks.see_that_they_can_go()
        found = dict(self._library())
        for name in ("grade.py", "requirements.txt", *_names("bootstrap*.py")):
            found[f"grading/{name}"] = (_GRADING / name).read_bytes()
        found["grading/stages.toml"] = stages_file(self.stages).encode()
        found[_path(SIGNATURES)] = self._signatures()
        for stage in self.stages:
            wire = stage.solution / "wire.py"
            found[_path(wire)] = wire.read_bytes() if self.hidden else self._wire(stage)
            for file in sorted(stage.checks.glob("*.py")):
                text = visible_checks.source(stage, file).encode()
                found[_path(file)] = file.read_bytes() if self.hidden else text
        found["pyproject.toml"] = settings().encode()
        found["LICENSE"] = (ROOT / "LICENSE").read_bytes()
        return found

    def _library(self) -> Iterator[tuple[str, bytes]]:
        out = [*_NOT_FOR_OTHERS]
        out += () if self.learner else _ONLY_FOR_LEARNERS
        out += () if self.platform else _ONLY_FOR_PLATFORMS
        for file in sorted(_LIBRARY.rglob("*")):
            name = file.relative_to(_LIBRARY).as_posix()
            left_out = any(name.startswith(start) for start in out)
            if file.is_file() and "__pycache__" not in name and not left_out:
                yield _path(file), file.read_bytes()

    def _wire(self, stage: Stage) -> bytes:
        """Return the constants of a stage. Functions that the learner writes wait for that."""
        own = stage.starter / "wire.py"
        return (own if own.is_file() else stage.solution / "wire.py").read_bytes()

    def _signatures(self) -> bytes:
        """Return how known mistakes fail, without a word about checks that are not here."""
        names = {stage.name for stage in self.stages}
        hidden = {c.name for c in visible_checks.hidden_checks()} if not self.hidden else set()
        kept = {}
        for mistake, sign in json.loads(SIGNATURES.read_text(encoding="utf-8")).items():
            if sign["stage"] in names:
                failed = {k: v for k, v in sign["failed"].items() if k not in hidden}
                unknown = [name for name in sign["unknown"] if name not in hidden]
                kept[mistake] = {**sign, "failed": failed, "unknown": unknown}
        return (json.dumps(kept, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _names(pattern: str) -> list[str]:
    return sorted(file.name for file in _GRADING.glob(pattern))


def _path(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def stages_file(wanted: Sequence[Stage]) -> str:
    """Return the text of stages.toml with these stages alone, comments and all."""
    text = FILE.read_text(encoding="utf-8")
    head, *tables = re.split(r"(?m)^(?=\[\[stage\]\])", text)
    assert len(tables) == len(stages())
    pairs = zip(tables, stages(), strict=True)
    return head + "".join(table for table, stage in pairs if stage in wanted)


def settings() -> str:
    """Return the settings that pytest needs, as pyproject.toml; our tools' own stay at home."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    parts = re.split(r"(?m)^(?=\[)", text)
    return "".join(p for p in parts if p.startswith(("[project]", "[tool.pytest.ini_options]")))
