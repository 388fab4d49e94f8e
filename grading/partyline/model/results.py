"""The result of a grading run: plain frozen data, to JSON and back."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from partyline.model.cause import Cause, cause_from_json
from partyline.model.visibility import VISIBLE

FORMAT = "party-line/result/1"


class Verdict(StrEnum):
    """The outcome of one check. A failure of the grader is never a failure of the student."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_REACHED = "not reached"
    GRADER_ERROR = "grader error"


@dataclass(frozen=True)
class Event:
    """One line of a transcript: who did what, `ms` milliseconds after the check began."""

    ms: float
    who: str
    what: str
    text: str = ""


@dataclass(frozen=True)
class Failure:
    """Why a check failed, in words, with what was said up to there.

    `sentence` tells in full what was expected of which program and what came instead. `traceback`
    is the student's own, shortened to the student's frames. `kind` is one of those in `failure.py`.
    `cause` is what the program itself has told: an error, a TODO, a deadlock; `sentence` begins
    with it.
    """

    sentence: str
    kind: str = "wrong"
    traceback: str = ""
    transcript: tuple[Event, ...] = ()
    cause: Cause | None = None


@dataclass(frozen=True)
class CheckResult:
    """One check of one submission.

    `reason` says why a check was not reached or not judged. A check that failed was run again:
    `runs` of it in all, of which `failed_runs` failed. `credit` is the share of its points that a
    race has earned all the same, from 0 to 1. `weather` says what went wrong with one that passed,
    when it was run again in bad weather, and in which. `remark` is the last line of a traceback
    that a program printed in a check that passed. `allowances` are deviations, each a sentence
    without its full stop: a check that failed has found them, and what builds on it was judged as
    if they were agreed; one that passed has passed with them. `visibility` says
    whether students see it.
    """

    name: str
    stage: str
    title: str
    points: int
    verdict: Verdict
    seconds: float = 0.0
    lesson: str = ""
    todo: str = ""
    hint: str = ""
    reason: str = ""
    failure: Failure | None = None
    runs: int = 0
    failed_runs: int = 0
    credit: float = 0.0
    weather: str = ""
    remark: str = ""
    allowances: tuple[str, ...] = ()
    visibility: str = VISIBLE

    @property
    def race(self) -> bool:
        """Whether it fails only sometimes."""
        return 0 < self.failed_runs < self.runs

    @property
    def earned(self) -> float:
        """The points that it has earned."""
        return self.points * (1 if self.verdict is Verdict.PASSED else self.credit)


@dataclass(frozen=True)
class Likeness:
    """A known mistake that a stage's failures look like, and how much: from 0 to 1.

    `behaves` completes "Your server (or client: `program`) behaves like one that ...".
    """

    mistake: str
    program: str
    behaves: str
    lesson: str
    likeness: float


@dataclass(frozen=True)
class StageResult:
    """One stage of one submission. `missing` says in a sentence why there is nothing to grade."""

    stage: str
    weight: int
    checks: tuple[CheckResult, ...] = ()
    missing: str = ""
    likely: tuple[Likeness, ...] = ()

    @property
    def fraction(self) -> float:
        """The share of the stage's points that was earned, from 0 to 1."""
        possible = sum(check.points for check in self.checks)
        earned = sum(check.earned for check in self.checks)
        return earned / possible if possible else 0.0

    def count(self, verdict: Verdict) -> int:
        """How many checks have the outcome `verdict`."""
        return sum(check.verdict is verdict for check in self.checks)


@dataclass(frozen=True)
class SubmissionResult:
    """All stages of one submission, with what is needed to run it again.

    `only` names the checks of a run that was asked for these alone: such a run has no score.
    `strict` says that it was graded without allowances. `found` is what the survey of an open
    assignment has found; see `open/findings.py`.
    """

    path: str
    seed: int
    stages: tuple[StageResult, ...]
    python: str = ""
    system: str = ""
    isolation: str = ""
    notes: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    found: dict[str, Any] = field(default_factory=dict)
    strict: bool = False
    format: str = field(default=FORMAT)

    @property
    def checks(self) -> tuple[CheckResult, ...]:
        """Every check of every stage, in order."""
        return tuple(check for stage in self.stages for check in stage.checks)

    @property
    def grader_failed(self) -> bool:
        """True if there is no score: a grader error, or a case that only a person can judge."""
        errors = any(check.verdict is Verdict.GRADER_ERROR for check in self.checks)
        return errors or bool(self.by_hand)

    @property
    def by_hand(self) -> str:
        """Why only a person can judge an open assignment, in a sentence, or ""."""
        return "" if self.found.get("no_chat") else str(self.found.get("by_hand", ""))

    @property
    def passed(self) -> bool:
        """True if everything that was asked for was there and passed."""
        return (bool(self.only) or all(not stage.missing for stage in self.stages)) and all(
            check.verdict is Verdict.PASSED for check in self.checks
        )

    @property
    def score(self) -> float | None:
        """The weighted share of all points, 0 to 100; None if the grader itself failed.

        A bonus stage, of weight 0, counts only where there are no others. None also for a run of
        some checks only, and if there was nothing to grade. The rubric of an open assignment may
        limit it: `found["at_most"]`.
        """
        if self.grader_failed or self.only or not self.stages:
            return None
        most = float(self.found.get("at_most", 100))
        bonus_only = not any(stage.weight for stage in self.stages)
        weights = [1 if bonus_only else stage.weight for stage in self.stages]
        earned = (w * s.fraction for w, s in zip(weights, self.stages, strict=True))
        return min(most, 100 * sum(earned) / sum(weights))

    def to_json(self) -> dict[str, Any]:
        """Return the result as plain JSON values, with the computed scores beside the data."""
        data = dataclasses.asdict(self)
        data["score"] = None if self.score is None else round(self.score, 2)
        data["passed"] = self.passed
        if not self.found:
            del data["found"]
        for stage, plain in zip(self.stages, data["stages"], strict=True):
            plain["percent"] = round(100 * stage.fraction, 2)
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> SubmissionResult:
        """Rebuild a result from `to_json`.

        Raises:
            ValueError: `data` has another format.
        """
        if data.get("format") != FORMAT:
            raise ValueError(f"not a {FORMAT} document: format is {data.get('format')!r}")
        stages = tuple(
            StageResult(
                stage=stage["stage"],
                weight=stage["weight"],
                missing=stage["missing"],
                checks=tuple(check_from_json(check) for check in stage["checks"]),
                likely=tuple(Likeness(**like) for like in stage.get("likely", ())),
            )
            for stage in data["stages"]
        )
        plain = {k: data[k] for k in ("path", "seed", "python", "system", "isolation")}
        notes, only = tuple(data["notes"]), tuple(data["only"])
        found = data.get("found", {})
        strict = data.get("strict", False)
        return cls(stages=stages, notes=notes, only=only, found=found, strict=strict, **plain)


def check_from_json(data: dict[str, Any]) -> CheckResult:
    """Rebuild one check's result from its JSON form."""
    failure = failure_from_json(data["failure"])
    allowances = tuple(data.get("allowances", ()))
    known = {"verdict": Verdict(data["verdict"]), "failure": failure, "allowances": allowances}
    return CheckResult(**{**data, **known})


def failure_from_json(data: dict[str, Any] | None) -> Failure | None:
    """Rebuild a failure, if there is one, from its JSON form."""
    if data is None:
        return None
    transcript = tuple(Event(**event) for event in data["transcript"])
    cause = cause_from_json(data.get("cause"))
    return Failure(**{**data, "transcript": transcript, "cause": cause})
