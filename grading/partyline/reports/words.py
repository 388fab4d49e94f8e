"""The words that several reports share, so that a result reads the same everywhere."""

from __future__ import annotations

import math
import re

from partyline.model.cause import SYNTAX, THREAD, UNSTARTED
from partyline.model.for_students import stands_for_hidden
from partyline.model.outline import lesson_file, todo_heading
from partyline.model.results import CheckResult, SubmissionResult, Verdict
from partyline.model.sanitize import bounded, shell_word
from partyline.model.stages import stages

LONG = 10_000  # characters of one text; the JSON has all of a flood
DEFECT = "This is a defect of the grader, not of your program. Please report:"
_CRASH = {
    THREAD: "A thread of your program stopped with this error:",
    UNSTARTED: "A thread of your program stopped with this error:",
    SYNTAX: "Python can't read your program:",
}


def headline(result: SubmissionResult) -> str:
    """Return the score in words, or why there is none."""
    if result.by_hand:
        return "No score: a person has to look at this chat. This is not the submission's fault."
    if result.grader_failed:
        return "No score: the grader itself failed. This is not the submission's fault."
    if result.only:
        return "No score: only some checks were asked for."
    if result.score is None:
        return "No score: there was nothing to grade."
    return f"Score: {percent(result.score / 100)}"


def percent(fraction: float) -> str:
    """Return a share as whole percent, rounded down: 100 % means that nothing is missing."""
    return f"{math.floor(100 * fraction + 1e-9)} %"


def points(check: CheckResult) -> str:
    """Return how many points a check is worth, in words."""
    return f"{check.points} point{'' if check.points == 1 else 's'}"


def wrong(result: SubmissionResult) -> list[CheckResult]:
    """Return the checks that a person has to look at: failed, or not judged by our fault."""
    return [c for c in result.checks if c.verdict in (Verdict.FAILED, Verdict.GRADER_ERROR)]


def why(check: CheckResult) -> str:
    """Return in a sentence why a check did not pass, or "" if it did."""
    said = bounded(check.failure.sentence if check.failure is not None else check.reason, LONG)
    return f"{said} {how_often(check)}" if check.race else said


def why_below_error(check: CheckResult) -> str:
    """Return the same where the program's own error stands just above: it is told once."""
    cause = check.failure.cause if check.failure is not None else None
    said = why(check)
    if cause is None or not cause.error or not traceback(check):
        return said
    return re.sub(f": {re.escape(cause.error)}[.?!]?(?= |$)", ".", said, count=1)


def crash(check: CheckResult) -> str:
    """Return the words above the program's own error."""
    cause = check.failure.cause if check.failure is not None else None
    return _CRASH.get(cause.kind if cause else "", "Your program stopped with this error:")


def traceback(check: CheckResult) -> str:
    """Return the program's own error, or "" if it did not stop with one."""
    return bounded(check.failure.traceback, LONG) if check.failure is not None else ""


def how_often(check: CheckResult) -> str:
    """Return what is to be said of a check that fails only sometimes."""
    return f"It failed {check.failed_runs} of {check.runs} runs: this is a race."


def agreed(check: CheckResult) -> str:
    """Return what is to be said of a check's allowances, or "" if it has none."""
    if not check.allowances:
        return ""
    told = " ".join(f"{sentence}." for sentence in check.allowances)
    if check.verdict is Verdict.PASSED:
        return f"Judged with an allowance: {told}"
    return f"It costs points only here. The rest of this stage was judged as if we agreed: {told}"


def with_allowances(result: SubmissionResult) -> dict[str, list[CheckResult]]:
    """Return the checks that passed with an allowance, by what is said of it."""
    found: dict[str, list[CheckResult]] = {}
    for check in result.checks:
        if check.allowances and check.verdict is Verdict.PASSED:
            found.setdefault(agreed(check), []).append(check)
    return found


def behaves_like(result: SubmissionResult) -> list[str]:
    """Return which known mistake each stage behaves like, in a sentence, where that is clear."""
    said = []
    for stage in result.stages:
        if stage.likely:
            ones = " or like one that ".join(
                f"{like.behaves} (see {lesson_file(like.lesson) or like.lesson})"
                for like in stage.likely
            )
            program = stage.likely[0].program
            said.append(f"{stage.stage}: your {program} behaves like one that {ones}.")
    return said


def to_know(result: SubmissionResult) -> list[str]:
    """Return what to know of the run: races, bad weather, errors, notes, the isolation."""
    races = [
        f"{check.name}: {how_often(check)}{_marks(check)}" for check in result.checks if check.race
    ]
    storms = [
        f"In bad weather, {check.name} fails: {check.weather} (see {lesson_place(check)})"
        for check in result.checks
        if check.weather
    ]
    strict = "Graded with --strict: without allowances." if result.strict else ""
    remarks = _remarks(result)
    return [
        line
        for line in (*races, *storms, *remarks, *result.notes, strict, result.isolation)
        if line
    ]


def _remarks(result: SubmissionResult) -> list[str]:
    """Return one sentence for each error that a program printed though the checks passed."""
    where: dict[str, list[str]] = {}
    for check in result.checks:
        if check.remark:
            where.setdefault(check.remark, []).append(check.name)
    return [
        f"A program printed a traceback ({remark}) in {names[0]}"
        + (f" and {len(names) - 1} more" if len(names) > 1 else "")
        + ", though the check passed: one of its threads ended in an error."
        for remark, names in where.items()
    ]


def _marks(check: CheckResult) -> str:
    if check.verdict is Verdict.PASSED:
        return " It counts as passed."
    return f" It earns {percent(check.credit)} of its points." if check.credit else ""


def lesson_place(check: CheckResult) -> str:
    """Return where the lesson of a check stands, and the heading of its TODO if it has one."""
    place = lesson_file(check.lesson) or check.lesson
    todo = next((t for stage in stages() for t in stage.todos if t.number == check.todo), None)
    if todo is None:
        return place
    heading = todo_heading(todo) or f"TODO {todo.number}"
    if todo.lesson == check.lesson:
        return f'{place}, "{heading}"'
    return f'{place}; "{heading}" is in {lesson_file(todo.lesson) or todo.lesson}'


def one_check(again: str, check: CheckResult, seed: int) -> str:
    """Return the command line that runs one check of `again` once more, with the same words.

    It is "" for one that stands for hidden checks: a student can't run those.
    """
    if stands_for_hidden(check):
        return ""
    return f"{again} --check {shell_word(check.name)} --seed {seed}"
