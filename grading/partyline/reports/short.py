"""A result that fits on one screen: what to do next stands last, just above the score."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from partyline.model.outline import lessons
from partyline.model.results import CheckResult, SubmissionResult, Verdict
from partyline.model.sanitize import clean
from partyline.model.stages import stages
from partyline.reports import terminal
from partyline.reports.pictures.fitted import fitted
from partyline.reports.words import (
    DEFECT,
    agreed,
    behaves_like,
    crash,
    headline,
    lesson_place,
    one_check,
    points,
    to_know,
    traceback,
    why,
    why_below_error,
    wrong,
)
from partyline.runner.line_owners import DRAWN

ROWS = 24  # of a small terminal, and where there is none
_OTHERS = 3  # further failures that get a line each
_HEAD = 1  # rows of the picture's beginning
_TAIL = 1  # rows of its end that it gets, whatever else there is
_SPARE = 1  # row for the prompt of the shell
_WAIT = "wait for "
_REASONS = 1  # checks that others wait for and that are named


def show(console: Console, result: SubmissionResult, again: str) -> None:
    """Print a result so that it fits on one screen, if it can.

    Args:
        again: the command that graded this, without `--check` and `--seed`.
    """
    failures = in_order(wrong(result))
    if not failures:
        _top(console, result, [])
        _summary(console, result)
        _glad(console, result)
        return
    first, others = failures[0], failures[1:]

    def around(page: Console) -> None:
        _top(page, result, others)
        _above(page, first)
        _below(page, result, first, again)

    room = max(ROWS, console.size.height if console.is_terminal else ROWS)
    rows = room - _rows_of(console, around) - _SPARE
    _top(console, result, others)
    _above(console, first)
    if first.failure is not None and first.failure.transcript:
        events = first.failure.transcript
        drawn = fitted(events, console.width - 2, rows, _HEAD, _TAIL, traceback(first))
        console.print(Padding(drawn, (0, 0, 0, 2), expand=False))
    _below(console, result, first, again)


def in_order(checks: list[CheckResult]) -> list[CheckResult]:
    """Return failures in the order of the course: what is to be written first comes first.

    A check that draws what it tries comes after those that ask one thing: they say more.
    """
    names = [stage.name for stage in stages()]

    def place(check: CheckResult) -> tuple[int, bool, list[int]]:
        known = names.index(check.stage) if check.stage in names else len(names)
        drawn = check.name.partition("/")[2] in DRAWN
        return known, drawn, [int(part) for part in check.todo.split(".") if part.isdigit()]

    return sorted(checks, key=place)


def waiting_for(result: SubmissionResult) -> list[tuple[str, int]]:
    """Return which reasons keep checks from being run, and how many each, the most first."""
    reasons = Counter(
        check.reason for check in result.checks if check.verdict is Verdict.NOT_REACHED
    )
    titles = {check.title: check.name.partition("/")[2] for check in result.checks}
    counts: Counter[str] = Counter()
    for reason, count in reasons.items():
        _, quote, rest = reason.partition('builds on "')
        title = rest.rpartition('"')[0]
        counts[f"{_WAIT}{titles[title]}" if quote and title in titles else reason] += count
    return counts.most_common()


def _above(console: Console, check: CheckResult) -> None:
    head = Text(f"{check.verdict.upper()}  ", style=terminal.STYLE[check.verdict])
    head.append(clean(check.title), style="bold")
    head.append(f"  ({clean(check.name)}, {points(check)})", style="dim")
    console.print(head)
    if check.failure is None:
        terminal.indented(console, DEFECT)
    elif traceback(check):
        terminal.indented(console, crash(check))
        terminal.indented(console, traceback(check), 4)
    terminal.indented(console, why_below_error(check))


def _below(console: Console, result: SubmissionResult, check: CheckResult, again: str) -> None:
    if check.failure is not None:
        terminal.indented(console, f"Hint: {check.hint}")
        terminal.indented(console, f"Lesson: {lesson_place(check)}")
        if check.allowances:
            terminal.indented(console, agreed(check))
    command = one_check(again, check, result.seed)
    console.print(Text(f"  Again: {clean(command)}"), soft_wrap=True)  # one line, to be copied
    for line in behaves_like(result):
        console.print(Text(clean(line), style="cyan"))
    _summary(console, result)


def _summary(console: Console, result: SubmissionResult) -> None:
    if result.only:
        counts = Counter(str(check.verdict) for check in result.checks)
        told = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
        console.print(Text(f"{told.upper() if len(counts) == 1 else told}. {headline(result)}"))
        return
    if len(result.stages) > 1:
        console.print()
        console.print(terminal.stage_table(result))
        console.print(headline(result), style="bold")
        return
    for stage in result.stages:
        verdicts = (Verdict.PASSED, Verdict.FAILED, Verdict.NOT_REACHED, Verdict.GRADER_ERROR)
        counted = [f"{count} {v}" for v in verdicts if (count := stage.count(v))]
        text = stage.missing or ", ".join(counted)
        line = Text(f"{clean(stage.stage)}: {clean(text)}. ")
        console.print(line.append(headline(result), style="bold"))


def _others(console: Console, checks: list[CheckResult]) -> None:
    shown = checks[:_OTHERS]
    for check in reversed(shown):
        line = Text(f"{check.verdict.upper()}  ", style=terminal.STYLE[check.verdict])
        name = check.name.partition("/")[2]
        sentence = " ".join(why(check).split())
        line.append(f"{clean(check.title)} ({clean(name)}): ", style="bold")
        line.append(clean(sentence), style="not bold")
        line.truncate(console.width, overflow="ellipsis")
        console.print(line, no_wrap=True)
    if len(checks) > len(shown):
        console.print(Text(f"{len(checks) - len(shown)} more failed. --all shows all in full."))


def _waiting(console: Console, result: SubmissionResult) -> None:
    reasons = waiting_for(result)
    if not reasons:
        return
    told = [f"{count}{_because(reason)}" for reason, count in reasons[:_REASONS]]
    left = sum(count for _, count in reasons[_REASONS:])
    told += [f"{left} for others"] if left else []
    console.print(Text(f"Not reached: {'; '.join(map(clean, told))} (--all)"))


def _because(reason: str) -> str:
    """Return why checks were not run, behind their number: only the first sentence of a reason."""
    if reason.startswith(_WAIT):
        return f" {reason}"
    return f": {reason.partition('. ')[0].removesuffix('.')}"


def _glad(console: Console, result: SubmissionResult) -> None:
    """Say what has been built, and what comes next."""
    if not result.passed or result.only:
        return
    built = [stage for stage in stages() if stage.name in {s.stage for s in result.stages}]
    if not built:
        return
    first, last = built[0].built, built[-1].built
    what = last if len(built) == 1 else f"{len(built)} stages, from {first} to {last}"
    console.print(Text(f"Every check passes. You have built {what}.", style="bold green"))
    staged = [lesson for lesson in lessons() if lesson.stage != "none"]
    after = next((lesson for lesson in staged if lesson.stage > built[-1].name), None)
    if after is not None:
        told = f"Next: lesson {after.number}, {after.title}: python3 grading/grade.py watch"
        console.print(Text(f"{told} {after.number}"))
    else:
        console.print(Text("That was the last stage of the course."))


def _top(console: Console, result: SubmissionResult, others: list[CheckResult]) -> None:
    """Print what a learner needs last: how it was run, the other failures, what was not run."""
    *notes, isolation = to_know(result) or [""]
    if "Not protected: " in isolation:  # the list takes three rows, and is the same in every run
        mode = isolation.partition(" (")[0]
        isolation = f"{mode}, with open doors (--all lists them)"
    for line in (*notes, f"Seed: {result.seed}. {isolation}".strip()):
        console.print(Text(clean(line), style="dim"))
    _others(console, others)
    _waiting(console, result)


def _rows_of(console: Console, draw: Callable[[Console], None]) -> int:
    """Return how many rows of this console something takes."""
    page = Console(file=io.StringIO(), width=console.width, color_system=None)
    draw(page)
    assert isinstance(page.file, io.StringIO)
    lines = page.file.getvalue().split("\n")[:-1]
    return sum(1 + max(0, len(line) - 1) // console.width for line in lines)
