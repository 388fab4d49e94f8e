"""Count the mark of one submission, and say what a rule or a person has changed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from partyline.classroom.letter import ClassProblem
from partyline.classroom.rubric import ClassRubric, Override
from partyline.model.results import CheckResult, StageResult, SubmissionResult, Verdict
from partyline.model.stages import RACE_PASSED, RACE_SHARE

Row = dict[str, Any]


def see_that_it_fits(rubric: ClassRubric, rows: Sequence[Row], checks: Mapping[str, Any]) -> None:
    """See that everything that a rubric names is there, and that each student is only one.

    Raises:
        ClassProblem: it does not fit.
    """
    stages = {stage["stage"] for row in rows for stage in row["stages"]}
    for kind, names, known in (
        ("stage", rubric.weights, stages),
        ("check", rubric.points, checks),
        ("check", rubric.allowances, checks),
        ("check", [o.check for o in rubric.overrides if o.check], checks),
    ):
        for name in names:
            if name not in known:
                raise ClassProblem(
                    f"The rubric {rubric.file} speaks of the {kind} {name!r}, which nobody in "
                    f"this class has. There are: {', '.join(sorted(known)) or 'none'}."
                )
    for override in rubric.overrides:
        fitting = [row["key"] for row in rows if is_meant(override, row)]
        if len(fitting) != 1:
            what = f"{len(fitting)} submissions: {', '.join(fitting)}" if fitting else "nobody"
            raise ClassProblem(
                f"The rubric {rubric.file}: the override for {override.student!r} fits {what}. "
                "Use the key from results.json."
            )
        if override.mark is not None and override.mark > rubric.scale:
            raise ClassProblem(
                f"The rubric {rubric.file}: the mark {override.mark:g} for {override.student!r} "
                f"is above the scale, {rubric.scale:g}."
            )


def is_meant(override: Override, row: Row) -> bool:
    """Whether an override is for this submission."""
    names = {row["key"], row["name"], *row["ids"].values()}
    for student in row["students"]:
        names |= set(student.values())
    return override.student.casefold() in {name.casefold() for name in names if name}


def marked(row: Row, rubric: ClassRubric) -> Row:
    """Return a row with its score, its mark, and what was changed by which rule."""
    changes: list[dict[str, str]] = []
    own = [override for override in rubric.overrides if is_meant(override, row)]
    stages = tuple(_stage(stage, rubric, own, changes) for stage in row["stages"])
    result = SubmissionResult(row["key"], 0, stages)
    score = None if row["grader_error"] and result.grader_failed else result.score
    if row["grader_error"] and not row["stages"]:
        score = None
    mark = None if score is None else score / 100 * rubric.scale
    days = _days_late(row, rubric, own, changes)
    if mark is not None and days and rubric.late:
        lost = min(days * rubric.late, rubric.late_most) * rubric.scale
        mark = max(0.0, mark - lost)
        text = f"{days} day{'' if days == 1 else 's'} late: {lost:g} less"
        changes.append(_change(text, "late rule", f"{100 * rubric.late:g} % a day"))
    mark = None if mark is None else rubric.rounded(mark)
    for override in own:
        if override.mark is not None:
            before = "no mark" if mark is None else f"{mark:g}"
            text = f"mark {override.mark:g}, counted: {before}"
            changes.append(_change(text, "override", override.reason))
            mark = override.mark
    score = None if score is None else round(score, 2)
    percents = [
        {**stage, "percent": round(100 * counted.fraction, 2)}
        for stage, counted in zip(row["stages"], stages, strict=True)
    ]
    return {**row, "stages": percents, "score": score, "mark": mark, "changes": changes}


def _stage(
    stage: Mapping[str, Any],
    rubric: ClassRubric,
    own: Iterable[Override],
    changes: list[dict[str, str]],
) -> StageResult:
    weight = rubric.weights.get(stage["stage"], stage["weight"])
    checks = tuple(_check(check, stage["stage"], rubric, own, changes) for check in stage["checks"])
    return StageResult(stage["stage"], weight, checks, stage["missing"])


def _check(
    check: Mapping[str, Any],
    stage: str,
    rubric: ClassRubric,
    own: Iterable[Override],
    changes: list[dict[str, str]],
) -> CheckResult:
    name = check["name"]
    points = rubric.points.get(name, check["points"]) if check["points"] else 0
    graded = CheckResult(
        name=name,
        stage=stage,
        title="",
        points=points,
        verdict=Verdict(check["verdict"]),
        runs=check["runs"],
        failed_runs=check["failed_runs"],
        credit=check["credit"],
    )
    if graded.race and rubric.race:
        share = 1 - graded.failed_runs / graded.runs
        passed = rubric.race == RACE_PASSED
        verdict = Verdict.PASSED if passed else Verdict.FAILED
        graded = replace(
            graded, verdict=verdict, credit=share if rubric.race == RACE_SHARE else 0.0
        )
    reason = rubric.allowances.get(name)
    if reason and graded.verdict is not Verdict.PASSED:
        changes.append(_change(f"{name} does not count", "allowance", reason))
        graded = replace(graded, points=0, verdict=_judged(graded.verdict))
    for override in own:
        if override.check == name and override.verdict != graded.verdict:
            text = f"{name}: {override.verdict}, graded: {graded.verdict}"
            changes.append(_change(text, "override", override.reason))
            worth = graded.points or rubric.points.get(name, check["worth"])
            graded = replace(graded, verdict=Verdict(override.verdict), points=worth, credit=0.0)
    return graded


def _judged(verdict: Verdict) -> Verdict:
    """Return a verdict for a check that does not count: the grader's own failure neither."""
    return Verdict.NOT_REACHED if verdict is Verdict.GRADER_ERROR else verdict


def _days_late(
    row: Row, rubric: ClassRubric, own: Iterable[Override], changes: list[dict[str, str]]
) -> int:
    known = _known_days(row, rubric)
    for override in own:
        if override.days_late is not None and override.days_late != known:
            text = f"{override.days_late} days late, known: {known}"
            changes.append(_change(text, "override", override.reason))
            return override.days_late
    return known


def _known_days(row: Row, rubric: ClassRubric) -> int:
    """Return the days begun after the work was due; 1 where a platform says only "late"."""
    if rubric.due and row["submitted"]:
        after = datetime.fromisoformat(row["submitted"]) - datetime.fromisoformat(rubric.due)
        return max(0, math.ceil(after.total_seconds() / 86400))
    if row["days_late"] is not None:
        return int(row["days_late"])
    return 1 if row["late"] else 0


def _change(text: str, rule: str, reason: str) -> dict[str, str]:
    return {"what": text, "rule": rule, "reason": reason}
