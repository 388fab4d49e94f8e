"""A result as text for a person at a terminal. Meaning is in words; colour only helps."""

from __future__ import annotations

import math
import shlex

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from partyline.results import CheckResult, Event, Failure, SubmissionResult, Verdict
from partyline.stages import ROOT
from partyline.text import visible
from partyline.transcript import SERVER

HEAD, TAIL = 8, 24  # events of a long conversation that are shown
CELL = 120  # characters of one event that are shown
COLUMNS = 6  # people who get a column each; a larger crowd shares one
_STYLE = {
    Verdict.PASSED: "green",
    Verdict.FAILED: "bold red",
    Verdict.NOT_REACHED: "yellow",
    Verdict.GRADER_ERROR: "bold magenta",
}
_ARROWS = {"sends": "-> ", "types": "-> ", "gets": "<- ", "prints": "", "complains": "! "}


def show(console: Console, result: SubmissionResult, again: str) -> None:
    """Print failures, then the table by stage, then the score.

    Args:
        again: the command that graded this, without `--check` and `--seed`.
    """
    for check in result.checks:
        if check.verdict in (Verdict.FAILED, Verdict.GRADER_ERROR):
            show_check(console, check, f"{again} --check {check.name} --seed {result.seed}")
    show_not_reached(console, result)
    if result.only:
        for check in result.checks:
            if check.verdict is Verdict.PASSED:
                console.print(Text("PASSED  ", style=_STYLE[check.verdict]).append(check.title))
    else:
        console.print(stage_table(result))
        console.print()
        _show_score(console, result)
    console.print(f"Seed: {result.seed}", highlight=False)
    if not result.passed:
        console.print(result.isolation, highlight=False)


def stage_table(result: SubmissionResult) -> Table:
    """Return the table with one row for each stage."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("stage")
    for heading in ("passed", "failed", "not reached", "result", "weight"):
        table.add_column(heading, justify="right")
    for stage in result.stages:
        if stage.missing:
            table.add_row(stage.stage, Text(stage.missing), "", "", "0 %", str(stage.weight))
            continue
        broken = stage.count(Verdict.GRADER_ERROR)
        earned = "grader error" if broken else percent(stage.fraction)
        table.add_row(
            stage.stage,
            str(stage.count(Verdict.PASSED)),
            str(stage.count(Verdict.FAILED)),
            str(stage.count(Verdict.NOT_REACHED)),
            earned,
            str(stage.weight),
        )
    return table


def percent(fraction: float) -> str:
    """Return a share as whole percent, rounded down: 100 % means that nothing is missing."""
    return f"{math.floor(100 * fraction + 1e-9)} %"


def show_check(console: Console, check: CheckResult, again: str) -> None:
    """Print one check that failed: all that its student needs to go on."""
    head = Text(f"{check.verdict.upper()}  ", style=_STYLE[check.verdict])
    head.append(check.title, style="bold").append(f"  ({check.name}, {_points(check)})")
    console.print(head)
    if check.verdict is Verdict.GRADER_ERROR:
        _indented(console, "This is a defect of the grader, not of your program. Please report:")
        _indented(console, visible_lines(check.reason))
    elif check.failure is not None:
        _show_failure(console, check.failure)
        _indented(console, f"Hint: {check.hint}")
        _indented(console, f"Lesson: {lesson_place(check)}")
    console.print(Text(f"  Again: {again}"), soft_wrap=True)  # one line, to be copied
    console.print()


def lesson_place(check: CheckResult) -> str:
    """Return where the lesson of a check stands, with the TODO's heading if it has one."""
    file = f"lessons/en/{check.lesson}.md"
    place = file if (ROOT / file).is_file() else check.lesson
    return f"{place}, TODO {check.todo}" if check.todo else place


def conversation(events: tuple[Event, ...]) -> Table:
    """Return a table with a row for each event and a column for everyone who took part."""
    people = [*dict.fromkeys(e.who for e in events if e.who != SERVER), SERVER]
    crowd = len(people) > COLUMNS
    if crowd:
        people = ["everyone"]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("ms", justify="right", no_wrap=True)
    for who in people:
        table.add_column(who, overflow="fold", min_width=8)
    left_out = max(0, len(events) - HEAD - TAIL)
    for number, event in enumerate(events):
        if left_out and HEAD <= number < HEAD + left_out:
            if number == HEAD:
                table.add_row("...", f"({left_out} more)", *[""] * (len(people) - 1))
            continue
        cells = [Text()] * len(people)
        if crowd:
            cells[0] = Text(f"{event.who}  {_said(event)}")
        else:
            cells[people.index(event.who)] = Text(_said(event))
        table.add_row(f"{event.ms:.0f}", *cells)
    return table


def show_not_reached(console: Console, result: SubmissionResult) -> None:
    """Print the checks that were not run, with their reasons."""
    waiting = [c for c in result.checks if c.verdict is Verdict.NOT_REACHED]
    if not waiting:
        return
    console.print(Text("NOT REACHED", style=_STYLE[Verdict.NOT_REACHED]))
    for check in waiting:
        _indented(console, f"{check.name}: {visible(check.reason)}")
    console.print()


def command(path: str, *options: str) -> str:
    """Return the command line that grades `path`, as a person would type it."""
    return " ".join(["python3 grading/grade.py", shlex.quote(path), *map(shlex.quote, options)])


def visible_lines(text: str) -> str:
    """Return `text` with the invisible characters of each of its lines visible."""
    return "\n".join(visible(line) for line in text.splitlines())


def _points(check: CheckResult) -> str:
    return f"{check.points} point{'' if check.points == 1 else 's'}"


def _show_failure(console: Console, failure: Failure) -> None:
    if failure.traceback:
        _indented(console, "Your program stopped with this error:")
        console.print(Padding(Text(visible_lines(failure.traceback)), (0, 0, 0, 4), expand=False))
    _indented(console, failure.sentence)
    if failure.transcript:
        console.print()
        console.print(Padding(conversation(failure.transcript), (0, 0, 0, 2), expand=False))
        _indented(console, "(-> sent, <- received, ! on standard error; times in milliseconds)")
        console.print()


def _said(event: Event) -> str:
    text = visible(event.text)
    if len(text) > CELL:
        text = f"{text[:CELL]} ... ({len(event.text)} characters)"
    arrow = _ARROWS.get(event.what)
    if arrow is None:
        return f"({event.what}{' ' + text if text else ''})"
    return arrow + text


def _indented(console: Console, text: str) -> None:
    console.print(Padding(Text(text), (0, 0, 0, 2), expand=False))


def _show_score(console: Console, result: SubmissionResult) -> None:
    if result.score is None:
        console.print("No score: the grader itself failed. This is not the submission's fault.")
    else:
        console.print(f"Score: {percent(result.score / 100)}", style="bold")
