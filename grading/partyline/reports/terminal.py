"""A result as text for a person at a terminal. Meaning is in words; colour only helps."""

from __future__ import annotations

import io

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from partyline.model.results import CheckResult, Event, SubmissionResult, Verdict
from partyline.model.sanitize import clean, shell_word
from partyline.reports.conversation import LEGEND, conversation
from partyline.reports.pictures.diagram import diagram
from partyline.reports.pictures.text import rich_text
from partyline.reports.words import (
    DEFECT,
    agreed,
    behaves_like,
    crash,
    headline,
    lesson_place,
    one_check,
    percent,
    points,
    to_know,
    traceback,
    why,
    why_below_error,
    with_allowances,
    wrong,
)

WIDTH = 100  # columns, where no terminal says how many it has
STYLE = {
    Verdict.PASSED: "green",
    Verdict.FAILED: "bold red",
    Verdict.NOT_REACHED: "yellow",
    Verdict.GRADER_ERROR: "bold magenta",
}


def show(console: Console, result: SubmissionResult, again: str, as_table: bool = False) -> None:
    """Print failures, then the table by stage, then the score and what to know of the run.

    Args:
        again: the command that graded this, without `--check` and `--seed`.
        as_table: whether conversations are shown as tables instead of pictures.
    """
    for check in wrong(result):
        show_check(console, check, one_check(again, check, result.seed), as_table)
    show_not_reached(console, result)
    show_allowances(console, result)
    if result.only:
        for check in result.checks:
            if check.verdict is Verdict.PASSED:
                head = Text("PASSED  ", style=STYLE[check.verdict])
                console.print(head.append(clean(check.title)))
    else:
        console.print(stage_table(result))
        console.print()
        console.print(headline(result), style="bold")
        for line in behaves_like(result):
            console.print(Text(clean(line), style="cyan"))
    console.print(f"Seed: {result.seed}", highlight=False)
    for line in to_know(result):
        console.print(Text(clean(line)))


def plain(result: SubmissionResult, again: str) -> str:
    """Return what `show` prints, without colours and for no terminal."""
    page = _page()
    show(page, result, again)
    return _printed(page)


def plain_check(check: CheckResult, again: str) -> str:
    """Return what `show_check` prints, without colours and for no terminal."""
    page = _page()
    show_check(page, check, again)
    return _printed(page).strip("\n")


def stage_table(result: SubmissionResult) -> Table:
    """Return the table with one row for each stage."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("stage")
    for heading in ("passed", "failed", "not reached", "result", "weight"):
        table.add_column(heading, justify="right")
    for stage in result.stages:
        if stage.missing:
            missing = Text(clean(stage.missing))
            table.add_row(Text(clean(stage.stage)), missing, "", "", "0 %", str(stage.weight))
            continue
        broken = stage.count(Verdict.GRADER_ERROR)
        earned = "grader error" if broken else percent(stage.fraction)
        table.add_row(
            Text(clean(stage.stage)),
            str(stage.count(Verdict.PASSED)),
            str(stage.count(Verdict.FAILED)),
            str(stage.count(Verdict.NOT_REACHED)),
            earned,
            str(stage.weight),
        )
    return table


def show_check(console: Console, check: CheckResult, again: str, as_table: bool = False) -> None:
    """Print one check that failed: all that its student needs to go on."""
    head = Text(f"{check.verdict.upper()}  ", style=STYLE[check.verdict])
    head.append(clean(check.title), style="bold")
    head.append(f"  ({clean(check.name)}, {points(check)})")
    console.print(head)
    if check.verdict is Verdict.GRADER_ERROR:
        indented(console, DEFECT)
        indented(console, why(check))
    elif check.failure is not None:
        _show_failure(console, check, check.failure.transcript, as_table)
        if again:
            indented(console, f"Hint: {check.hint}")
            indented(console, f"Lesson: {lesson_place(check)}")
    if check.allowances:
        indented(console, agreed(check))
    if again:
        console.print(Text(f"  Again: {clean(again)}"), soft_wrap=True)  # one line, to be copied
    console.print()


def show_not_reached(console: Console, result: SubmissionResult) -> None:
    """Print the checks that were not run, with their reasons."""
    waiting = [c for c in result.checks if c.verdict is Verdict.NOT_REACHED]
    if not waiting:
        return
    console.print(Text("NOT REACHED", style=STYLE[Verdict.NOT_REACHED]))
    for check in waiting:
        indented(console, f"{clean(check.name)}: {clean(why(check))}")
    console.print()


def show_allowances(console: Console, result: SubmissionResult) -> None:
    """Print the checks that passed with an allowance, by allowance."""
    for told, checks in with_allowances(result).items():
        console.print(Text(f"PASSED: {len(checks)} checks", style=STYLE[Verdict.PASSED]))
        indented(console, told)
        indented(console, ", ".join(clean(check.name) for check in checks))
        console.print()


def command(path: str, *options: str) -> str:
    """Return the command line that grades `path`, as a person would type it."""
    return " ".join(["python3 grading/grade.py", *map(shell_word, (path, *options))])


def _show_failure(
    console: Console, check: CheckResult, events: tuple[Event, ...], as_table: bool
) -> None:
    if traceback(check):
        indented(console, crash(check))
        indented(console, traceback(check), 4)
    indented(console, why_below_error(check))
    if events and not as_table:
        console.print()
        drawn = rich_text(diagram(events, above=traceback(check)), console.width - 2)
        console.print(Padding(drawn, (0, 0, 0, 2), expand=False))
        console.print()
    elif events:
        console.print()
        table = _conversation_table(events)
        console.print(Padding(table, (0, 0, 0, 2), expand=False))
        indented(console, f"({LEGEND})")
        console.print()


def _conversation_table(events: tuple[Event, ...]) -> Table:
    said = conversation(events)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("ms", justify="right", no_wrap=True)
    for who in said.people:
        table.add_column(Text(who), overflow="fold", min_width=8)
    for row in said.rows:
        table.add_row(*map(Text, row))
    return table


def indented(console: Console, text: str, columns: int = 2) -> None:
    """Print a text of ours or of a program, moved to the right."""
    shown = Text(clean(text, lines=True))
    console.print(Padding(shown, (0, 0, 0, columns), expand=False))


def _page() -> Console:
    return Console(file=io.StringIO(), width=WIDTH, color_system=None, legacy_windows=False)


def _printed(page: Console) -> str:
    assert isinstance(page.file, io.StringIO)
    return "".join(f"{line.rstrip()}\n" for line in page.file.getvalue().split("\n")[:-1])
