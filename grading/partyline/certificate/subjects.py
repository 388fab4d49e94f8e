"""What the certificate is about: programs whose truth is known before they are graded."""

from __future__ import annotations

import hashlib
import inspect
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from partyline.model.checks import load
from partyline.model.stages import ROOT, stage_named, stages
from partyline.specimens.mistakes import Mistake, Pair, mistakes, pairs
from partyline.specimens.right_programs import right_programs

REFERENCE, RIGHT, MISTAKE, PAIR = "reference", "right", "mistake", "pair"
DIAGNOSIS = "diagnosis"  # a mistake or a pair once more, by all checks of its stage: is it named?
WEATHER = "weather"  # a right program once more: each check that passes, in bad weathers as well
_JUDGING = "model system sandbox program chat runner open".split()  # packages that judge programs
KINDS = (REFERENCE, RIGHT, MISTAKE, PAIR, WEATHER, DIAGNOSIS)


@dataclass(frozen=True)
class Subject:
    """One program whose truth is known.

    Args:
        kind: one of `KINDS`. A reference or right program must pass every check of its stage; of a
            mistake, or a pair of them, one of the checks in `caught_by` must fail, and its
            diagnosis must name one of `mistakes`.
        name: names it within its kind.
        stage: the stage whose checks meet it.
        about: what is special about it, in a few words.
        lay_out: writes it into an empty or missing folder.
        caught_by: the checks that are asked, by name; empty means all of the stage.
        mistakes: those that are in it, by name.
    """

    kind: str
    name: str
    stage: str
    about: str
    lay_out: Callable[[Path], Path]
    caught_by: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Its name among all subjects."""
        return f"{self.kind}/{self.name}"

    @property
    def is_right(self) -> bool:
        """Whether no check may fail."""
        return self.kind in (REFERENCE, RIGHT, WEATHER)

    def checks(self) -> list[str]:
        """Return the names of the checks that one run of it asks, in order."""
        return list(self.caught_by) or list(_sources(self.stage))

    def fingerprint(self, all_checks: bool = False) -> str:
        """Return what changes with the program, or with the checks that its runs ask.

        Args:
            all_checks: of a mistake, all checks of its stage, not only those that must find it.
        """
        sources = _sources(self.stage)
        asked = sources if all_checks else {name: sources[name] for name in self.checks()}
        with tempfile.TemporaryDirectory(prefix="partyline-") as folder:
            place = self.lay_out(Path(folder) / "program")
            files = [(file.name, file.read_text("utf-8")) for file in sorted(place.glob("*.py"))]
        return _digest([*files, *asked.items()])


def subjects(kinds: Iterable[str] = KINDS) -> Iterator[Subject]:
    """Yield all subjects of these kinds that this system can run: each is found by its file."""
    wanted = set(kinds)
    right = [Subject(REFERENCE, s.name, s.name, s.title, _solution(s.name)) for s in stages()]
    right += [
        Subject(RIGHT, program.name, program.stage, program.about, program.lay_out)
        for program in right_programs()
        if program.runs_here
    ]
    yield from (subject for subject in right if subject.kind in wanted)
    if WEATHER in wanted:
        yield from (replace(subject, kind=WEATHER) for subject in right)
    wrong = [_wrong(MISTAKE, mistake, [mistake]) for mistake in mistakes()]
    wrong += [_wrong(PAIR, pair, pair.mistakes) for pair in pairs()]
    yield from (subject for subject in wrong if subject.kind in wanted)
    if DIAGNOSIS in wanted:
        yield from (replace(subject, kind=DIAGNOSIS, caught_by=()) for subject in wrong)


def _wrong(kind: str, program: Mistake | Pair, planted: Sequence[Mistake]) -> Subject:
    return Subject(
        kind,
        program.name,
        program.stage,
        "; ".join(mistake.behaves for mistake in planted),
        program.plant,
        tuple(dict.fromkeys(mistake.caught_by for mistake in planted)),
        tuple(mistake.name for mistake in planted),
    )


def _solution(name: str) -> Callable[[Path], Path]:
    def lay_out(folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for file in stage_named(name).solution.glob("*.py"):
            (folder / file.name).write_bytes(file.read_bytes())
        return folder

    return lay_out


@cache
def _sources(stage: str) -> dict[str, str]:
    """Return the source of each check of a stage, by the check's name, in order."""
    found = load(stage_named(stage))
    return {check.name: inspect.getsource(inspect.unwrap(function)) for check, function in found}


def library() -> str:
    """Return what changes with any line of the library that judges programs."""
    home = ROOT / "grading" / "partyline"
    files = [file for package in _JUDGING for file in sorted((home / package).rglob("*.py"))]
    return _digest((str(file.relative_to(home)), file.read_text("utf-8")) for file in files)


def _digest(parts: Iterable[tuple[str, str]]) -> str:
    digest = hashlib.sha256()
    for name, text in parts:
        digest.update(f"{name}\0{text}\0".encode())
    return digest.hexdigest()[:16]
