"""What stands on the screen of `grade.py watch`, as rich text made from a board."""

from __future__ import annotations

import io

from rich.console import Console, Group, RenderableType
from rich.markdown import Markdown
from rich.text import Text

from partyline.course.lesson_checks import checks_of, lesson_of
from partyline.course.progress import Progress
from partyline.learner import words
from partyline.learner.board import Board, green
from partyline.model.outline import lessons
from partyline.model.results import CheckResult, Verdict
from partyline.model.sanitize import clean
from partyline.reports.hints import steps
from partyline.reports.pictures.diagram import diagram
from partyline.reports.pictures.fitted import fitted
from partyline.reports.pictures.text import rich_text
from partyline.reports.words import (
    DEFECT,
    LONG,
    agreed,
    crash,
    one_check,
    traceback,
    why,
    why_below_error,
)

_HEAD = 2  # rows of the small picture's beginning
_TAIL = 4  # rows of its end that it gets, though the hint may then be out of sight
_ERROR = 5  # rows of a program's own error that are shown in any case
_LARGE = 2000  # rows of the large one
_STYLE = {Verdict.PASSED: "green", Verdict.FAILED: "bold red", Verdict.GRADER_ERROR: "magenta"}


def header(board: Board, known: Progress) -> Text:
    """Return where the learner is: the course in one line, the stage in one line."""
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(f"{words.place(board)}\n", style="bold")
    text.append(f"lessons {words.course_line(board.lesson, known)}\n")
    text.append(words.stage_bar(board), style="green" if board.done else "")
    return text


def body(board: Board, width: int, height: int) -> RenderableType:
    """Return the middle of the screen: the first failure, or the glad sentence.

    Args:
        width: columns.
        height: rows that can be seen at once, with the first step of the hint.
    """
    parts: list[RenderableType] = []
    if board.letter:
        parts += [Text(clean(board.letter, lines=True), style="yellow"), Text()]
    if news := words.news_line(board):
        parts.append(Text(clean(news), style="green"))
    failure = board.failure
    if failure is not None:
        left = height - _rows(Group(*parts, hints(failure, 1)), width)
        parts += failure_parts(failure, width, left)
    elif board.done:
        after = "Press n." if board.next is not None else ""
        parts += [Text(f"{words.done_line(board)} {after}".strip(), style="bold green"), Text()]
    elif not board.own:
        parts.append(Text(_reading(board), style="bold"))
    return Group(*parts)


def failure_parts(check: CheckResult, width: int, height: int) -> list[RenderableType]:
    """Return one failure: the sentence and the picture.

    Args:
        width, height: as for `body`, without the hint.
    """
    head = Text(f"{check.verdict.upper()}  ", style=_STYLE.get(check.verdict, ""))
    head.append(clean(check.title), style="bold")
    parts: list[RenderableType] = [head]
    if check.verdict is Verdict.GRADER_ERROR:
        return [*parts, Text(DEFECT), Text(clean(why(check), lines=True))]
    if traceback(check):
        parts += [Text(crash(check)), _error(traceback(check), max(_ERROR, height // 3))]
    parts.append(Text(clean(why_below_error(check), lines=True)))
    if check.failure is not None and check.failure.transcript:
        left = height - _rows(Group(*parts), width)
        events, above = check.failure.transcript, traceback(check)
        parts.append(fitted(events, width, left, _HEAD, _TAIL, above))
    return parts


def _error(said: str, rows: int) -> Text:
    """Return a program's own error; of a long one the last call, and the error itself."""
    lines = clean(said, lines=True).split("\n")
    if len(lines) > rows:
        lines = [lines[0], "  ... (p shows all)", *lines[-_ERROR + 2 :]]
    return Text("\n".join(lines), style="red")


def _rows(what: RenderableType, width: int) -> int:
    """Return how many rows something takes."""
    console = Console(width=width, color_system=None, file=io.StringIO())
    return len(console.render_lines(what, pad=False))


def hints(check: CheckResult | None, count: int) -> RenderableType:
    """Return the open steps of a failure's hint, and how many more there are."""
    every = steps(check) if check is not None and check.verdict is Verdict.FAILED else []
    parts: list[RenderableType] = []
    for name, text in every[:count]:
        if name == "Hint":
            parts.append(Text(f"Hint: {text}", style="cyan"))
        else:
            parts += [Text(f"{name}:", style="bold cyan"), Markdown(text, hyperlinks=False)]
    left = len(every) - min(count, len(every))
    if left:
        parts.append(Text(f"(h: the next hint, {every[count][0].lower()}; {left} more)", "dim"))
    if check is not None and check.allowances:
        parts.append(Text(clean(agreed(check)), style="dim"))
    return Group(*parts)


def summary(board: Board) -> Text:
    """Return how this lesson's checks stand, and how many wait for later lessons."""
    lines = [Text(line) for line in (words.own_line(board), words.waiting_line(board)) if line]
    return Text("\n").join([*lines, *(_check(c.title, result) for c, result in board.own)])


def all_checks(board: Board, width: int) -> Text:
    """Return every check of the stage, a row each, lesson by lesson."""
    text = Text()
    titles = {lesson.name: f"Lesson {lesson.number}: {lesson.title}" for lesson in lessons()}
    lesson = ""
    for check in sorted(checks_of(board.stage.name), key=lesson_of):
        if lesson_of(check) != lesson:
            space, lesson = "\n" if lesson else "", lesson_of(check)
            text.append(f"{space}{titles.get(lesson, lesson)}\n", style="bold")
        row = _check(check.title, board.results.get(check.name))
        row.append(f"  {check.name.partition('/')[2]}", style="dim")
        row.truncate(width, overflow="ellipsis")
        text.append(row.append("\n"))
    return text


def large_picture(check: CheckResult, width: int, again: str, seed: int) -> Text:
    """Return a failure with the whole conversation.

    Args:
        again: the command that grades the stage once.
        seed: of the run.
    """
    text = Text(f"{clean(check.title)}\n\n", style="bold")
    if traceback(check):
        text.append(f"{crash(check)}\n", style="not bold")
        text.append(f"{clean(traceback(check), lines=True)}\n\n", style="not bold red")
    text.append(f"{clean(why_below_error(check), lines=True)}\n\n", style="not bold")
    if check.failure is not None and check.failure.transcript:
        said = diagram(check.failure.transcript, _LARGE, _LARGE, traceback(check))
        drawn = rich_text(said, width, LONG)
        drawn.stylize("not bold")
        text.append(drawn)
    text.append(f"\n\nAgain: {one_check(again, check, seed)}", style="not bold dim")
    return text


def _check(title: str, result: CheckResult | None) -> Text:
    style = "green" if green(result) else _STYLE.get(result.verdict, "dim") if result else "dim"
    return Text(words.check_line(title, result), style=style)


def _reading(board: Board) -> str:
    return f"{words.place(board)} is for reading: press l, and n when you have read it."
