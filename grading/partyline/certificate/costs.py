"""What a single mistake costs: the points of the checks that find it, and of those never run."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from partyline.certificate.records import Records
from partyline.certificate.subjects import DIAGNOSIS, Subject
from partyline.model.results import StageResult, Verdict
from partyline.model.stages import ROOT

LIMIT = 25  # percent of a stage that a mistake should not lose beyond the checks that find it
MOST = 5  # mistakes that may lose more, each with a reason
REASONS = ROOT / "tests" / "kit" / "costly.toml"


@dataclass(frozen=True)
class Cost:
    """What one mistake costs, in percent of its stage.

    Args:
        found: what the checks that fail are worth.
        missed: what the checks are worth that are not reached.
        allowances: the deviations that were agreed, as sentences.
    """

    found: float
    missed: float
    allowances: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data, for the records."""
        return {**asdict(self), "allowances": list(self.allowances)}


def cost_of(stage: StageResult) -> Cost:
    """Return what a graded stage has lost, and how."""
    agreed = dict.fromkeys(a for check in stage.checks for a in check.allowances)
    lost = (_share(stage, verdict) for verdict in (Verdict.FAILED, Verdict.NOT_REACHED))
    found, missed = lost
    return Cost(found, missed, tuple(agreed))


def _share(stage: StageResult, verdict: Verdict) -> float:
    possible = sum(check.points for check in stage.checks)
    lost = sum(check.points for check in stage.checks if check.verdict is verdict)
    return round(100 * lost / possible, 1) if possible else 0.0


def costs(records: Records, known: Iterable[Subject]) -> Iterator[tuple[str, Cost]]:
    """Yield each single mistake that has been graded whole, with its cost; the dearest first."""
    found = []
    for subject in known:
        data = records.cost(subject.key)
        if subject.kind == DIAGNOSIS and len(subject.mistakes) == 1 and data:
            cost = Cost(data["found"], data["missed"], tuple(data["allowances"]))
            found.append((subject.name, cost))
    yield from sorted(found, key=lambda pair: (-pair[1].missed, -pair[1].found, pair[0]))


def dear(found: Iterable[tuple[str, Cost]]) -> list[str]:
    """Return which mistakes lose more than `LIMIT` beyond the checks that find them."""
    return [name for name, cost in found if cost.missed > LIMIT]


def reasons(file: Path = REASONS) -> dict[str, str]:
    """Return mistake -> why it may lose more than `LIMIT` percent."""
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return {name: str(why) for name, why in data.items()}


def cost_rows(found: Sequence[tuple[str, Cost]]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the table."""
    for name, cost in found:
        agreed = "; ".join(cost.allowances)
        yield f"`{name}`", f"{cost.found:.0f} %", f"{cost.missed:.0f} %", agreed


def dear_rows(found: Sequence[tuple[str, Cost]]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the mistakes that lose more, each with its reason."""
    why, by_name = reasons(), dict(found)
    for name in dear(found):
        yield f"`{name}`", f"{by_name[name].missed:.0f} %", why.get(name, "**no reason is known**")
