"""Chooses the next run: the subject that is furthest from its goal."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from partyline.certificate.records import BUSY, IDLE, Records
from partyline.certificate.subjects import (
    DIAGNOSIS,
    MISTAKE,
    PAIR,
    REFERENCE,
    RIGHT,
    WEATHER,
    Subject,
    subjects,
)

REFERENCE_CHECKS = {IDLE: 70_000, BUSY: 30_000}  # of all reference solutions together
_EACH = {IDLE: 30, BUSY: 30}
RUNS = {
    RIGHT: _EACH,
    MISTAKE: _EACH,
    PAIR: _EACH,
    WEATHER: {IDLE: 5, BUSY: 5},
    DIAGNOSIS: {IDLE: 2},
}  # of each subject
ONCE = {kind: {IDLE: 1} for kind in (RIGHT, MISTAKE, PAIR)}


class Plan:
    """Chooses runs until every subject has come to its goal under every condition.

    Args:
        chosen: all that take part.
        records: what has been run.
        goals: kind -> condition -> runs of each subject of that kind.
        reference_checks: condition -> checks of all reference solutions together.
    """

    def __init__(
        self,
        chosen: Sequence[Subject],
        records: Records,
        goals: Mapping[str, Mapping[str, int]],
        reference_checks: Mapping[str, int],
    ) -> None:
        self.subjects = list(chosen)
        asked = sum(len(s.checks()) for s in subjects([REFERENCE]))
        solved = {c: math.ceil(checks / asked) for c, checks in reference_checks.items()}
        self._goals = {
            (subject.key, condition): runs
            for subject in self.subjects
            for condition, runs in {REFERENCE: solved, **goals}.get(subject.kind, {}).items()
        }
        self._begun = {place: records.runs(*place) for place in self._goals}

    def next(self, condition: str) -> tuple[Subject, int] | None:
        """Return a subject and the number of its run under a condition, or None at the goal."""
        open_ones = [s for s in self.subjects if self._left(s.key, condition) > 0]
        if not open_ones:
            return None
        chosen = min(open_ones, key=lambda subject: self._share(subject.key, condition))
        number = self._begun[chosen.key, condition]
        self._begun[chosen.key, condition] += 1
        return chosen, number

    @property
    def total(self) -> int:
        """How many runs the whole plan has."""
        return sum(self._goals.values())

    def left(self, condition: str) -> int:
        """Return how many runs have not been begun under a condition."""
        return sum(max(0, self._left(s.key, condition)) for s in self.subjects)

    def _left(self, key: str, condition: str) -> int:
        place = key, condition
        return self._goals[place] - self._begun[place] if place in self._goals else 0

    def _share(self, key: str, condition: str) -> float:
        return self._begun[key, condition] / self._goals[key, condition]
