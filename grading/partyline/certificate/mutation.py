"""What the mutation run has found: how many small changes to the solutions are caught."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from partyline.model.stages import ROOT, stage_named, stages
from partyline.reports.whole_file import write

FILE = ROOT / "tests" / "bench" / "mutants.json"  # written by mutants.py, which is beside it
KILLED, SAME, SURVIVED = "killed", "equivalent", "survived"
WORDS = (KILLED, SAME, SURVIVED)


def digest(stage: str) -> str:
    """Return what changes with any line of a stage's solution."""
    found = hashlib.sha256()
    for file in sorted(stage_named(stage).solution.glob("*.py")):
        found.update(f"{file.name}\0{file.read_text(encoding='utf-8')}\0".encode())
    return found.hexdigest()[:16]


def keep(stage: str, possible: int, counts: Mapping[str, int], file: Path = FILE) -> None:
    """Write what a run has found of one stage; the other stages stay.

    Args:
        stage: the stage.
        possible: how many mutants there are; a run may take a sample.
        counts: word of `WORDS` -> mutants.
        file: where to.
    """
    data = _read(file)
    numbers = {word: counts.get(word, 0) for word in WORDS}
    data[stage] = {"solution": digest(stage), "possible": possible, **numbers}
    write(json.dumps(data, indent=1, sort_keys=True) + "\n", file)


def rows(file: Path = FILE) -> Iterator[tuple[str, ...]]:
    """Yield a row for each stage: what its last run found, if the solution is still the same."""
    data = _read(file)
    for stage in stages():
        found = data.get(stage.name, {})
        if found.get("solution") != digest(stage.name):
            yield stage.name, "not run", "", "", "", ""
            continue
        tried = sum(found[word] for word in WORDS)
        numbers = (str(found[word]) for word in WORDS)
        yield stage.name, f"{found['possible']:,}", f"{tried:,}", *numbers


def _read(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {}
    data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return data
