"""Is it true what the report says a program behaves like? Measured on programs off the list.

    python3 tests/bench/likeness.py [--stage N] [--pairs N] [--jobs N]

The programs are mutants of the solutions, which are known to `likeness.toml`: it names the mistakes
that a report may truly say of each, or none. Besides, pairs of known mistakes: one of the two must
be named. A likeness that is not right is wrong, even if it is near. Silence is neither.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "grading"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from mutants import Mutant, mutants
from partyline.model.results import StageResult, Verdict
from partyline.model.stages import stage_named, stages
from partyline.runner.grader import grade
from partyline.specimens.mistakes import Pair, pairs
from partyline.submission.submission import find

LABELS = Path(__file__).with_name("likeness.toml")
RIGHT, WRONG, SILENT, NOT_CAUGHT = "right", "wrong", "silent", "not caught"
GOALS = "The goals: at most 2 % wrong; at least 60 % right where the mistake is on the list."


@dataclass(frozen=True)
class Program:
    """One wrong program.

    Args:
        name, stage: what it is called, and the stage that it belongs to.
        right: the mistakes of which one may be named.
        what: the program.
    """

    name: str
    stage: str
    right: frozenset[str]
    what: Mutant | Pair

    def plant(self, folder: Path) -> Path:
        """Write it into a new folder."""
        if isinstance(self.what, Pair):
            return self.what.plant(folder)
        folder.mkdir(parents=True)
        for file in stage_named(self.stage).solution.glob("*.py"):
            (folder / file.name).write_bytes(file.read_bytes())
        (folder / self.what.file).write_text(self.what.source, encoding="utf-8")
        return folder


def labelled() -> Iterator[Program]:
    """Yield the mutants that `likeness.toml` names.

    Raises:
        ValueError: it names one that is no more.
    """
    known = {
        (m.stage, m.file, m.text, m.what): m
        for stage in stages()
        for file in sorted(stage.solution.glob("*.py"))
        for m in reversed(list(mutants(stage.name, file)))
    }
    for one in tomllib.loads(LABELS.read_text(encoding="utf-8"))["mutant"]:
        key = (one["stage"], one["file"], one["text"], one["what"])
        if key not in known:
            raise ValueError(f"{LABELS.name}: no such mutant: {key}")
        mutant = known[key]
        yield Program(str(mutant), mutant.stage, frozenset(one["right"]), mutant)


def chosen(stage: str, count: int) -> list[Program]:
    """Return the programs of a stage, or of all, with so many pairs."""
    twos = [Program(p.name, p.stage, frozenset(m.name for m in p.mistakes), p) for p in pairs()]
    every = [*labelled(), *twos[:: max(1, len(twos) // count)][:count]] if count else labelled()
    return [one for one in every if stage in ("", one.stage, one.stage[0])]


def judge(program: Program) -> tuple[str, str]:
    """Grade a program by all checks of its stage; return the word for it, and what was said."""
    with tempfile.TemporaryDirectory(prefix="partyline-") as folder:
        place = program.plant(Path(folder) / program.stage)
        result = grade(find(place, stage_named(program.stage)), seed=42, again=False).stages[0]
    said = [like.mistake for like in result.likely]
    if not _caught(result):
        return NOT_CAUGHT, ""
    if not said:
        return SILENT, ""
    return (RIGHT if set(said) & program.right else WRONG), ", ".join(said)


def _caught(result: StageResult) -> bool:
    return any(check.verdict is Verdict.FAILED for check in result.checks)


def main() -> None:
    """Grade all, and print what was said of each and how much of it is true."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--stage", default="", help="only this one: its name or number")
    parser.add_argument("--pairs", type=int, default=20, help="so many pairs of mistakes")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    programs = chosen(options.stage, options.pairs)
    counts: Counter[tuple[bool, str]] = Counter()
    with ThreadPoolExecutor(options.jobs) as pool:
        for program, (word, said) in zip(programs, pool.map(judge, programs), strict=True):
            counts[bool(program.right), word] += 1
            print(f"{word}: {program.name}{said and f': {said}'}", flush=True)
    print(f"\n{'the mistake is':14} {RIGHT:>6} {WRONG:>6} {SILENT:>7} {NOT_CAUGHT:>11}")
    for listed, name in ((True, "on the list"), (False, "not on it")):
        numbers = [counts[listed, word] for word in (RIGHT, WRONG, SILENT, NOT_CAUGHT)]
        print(f"{name:14} {numbers[0]:6} {numbers[1]:6} {numbers[2]:7} {numbers[3]:11}")
    print(GOALS)


if __name__ == "__main__":
    main()
