"""What stands on the screen of `grade.py watch`, as rich text made from a board."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.markdown import Markdown
from rich.text import Text

from partyline.course.lesson_checks import checks_of, lesson_of
from partyline.course.progress import Progress
from partyline.learner import words
from partyline.learner.board import Board, green
from partyline.model.results import CheckResult, Verdict
from partyline.model.sanitize import clean
from partyline.reports.hints import steps
from partyline.reports.pictures.diagram import diagram
from partyline.reports.pictures.text import rich_text
from partyline.reports.words import DEFECT, LONG, agreed, crash, one_check, traceback, why

_HEAD, _TAIL = 2, 9  # rows of the small picture
_LARGE = 2000  # rows of the large one
_STYLE = {Verdict.PASSED: "green", Verdict.FAILED: "bold red", Verdict.GRADER_ERROR: "magenta"}


def header(board: Board, known: Progress) -> Text:
    """Return where the learner is: the course in one line, the stage in one line."""
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(f"{words.place(board)}\n", style="bold")
    text.append(f"lessons {words.course_line(board.lesson, known)}\n")
    text.append(words.stage_bar(board), style="green" if board.done else "")
    return text


def body(board: Board, width: int) -> RenderableType:
    """Return the middle of the screen: the first failure, or the glad sentence.

    Args:
        width: columns.
    """
    parts: list[RenderableType] = []
    if board.letter:
        parts += [Text(clean(board.letter, lines=True), style="yellow"), Text()]
    if news := words.news_line(board):
        parts.append(Text(clean(news), style="green"))
    failure = board.failure
    if failure is not None:
        parts += failure_parts(failure, width)
    elif board.done:
        after = "Press n." if board.next is not None else ""
        parts += [Text(f"{words.done_line(board)} {after}".strip(), style="bold green"), Text()]
    elif not board.own:
        parts.append(Text(_reading(board), style="bold"))
    return Group(*parts)


def failure_parts(check: CheckResult, width: int) -> list[RenderableType]:
    """Return one failure: the sentence and the picture."""
    head = Text(f"{check.verdict.upper()}  ", style=_STYLE.get(check.verdict, ""))
    head.append(clean(check.title), style="bold")
    parts: list[RenderableType] = [head]
    if check.verdict is Verdict.GRADER_ERROR:
        return [*parts, Text(DEFECT), Text(clean(why(check), lines=True))]
    if traceback(check):
        parts += [Text(crash(check)), Text(clean(traceback(check), lines=True), style="red")]
    parts.append(Text(clean(why(check), lines=True)))
    if check.failure is not None and check.failure.transcript:
        parts.append(rich_text(diagram(check.failure.transcript, _HEAD, _TAIL), width))
    if check.allowances:
        parts.append(Text(clean(agreed(check)), style="dim"))
    return parts


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
    return Group(*parts)


def summary(board: Board) -> Text:
    """Return how this lesson's checks stand, and how many wait for later lessons."""
    lines = [Text(line) for line in (words.own_line(board), words.waiting_line(board)) if line]
    return Text("\n").join([*lines, *(_check(c.title, result) for c, result in board.own)])


def all_checks(board: Board) -> Text:
    """Return every check of the stage, lesson by lesson."""
    text = Text()
    lesson = ""
    for check in sorted(checks_of(board.stage.name), key=lesson_of):
        if lesson_of(check) != lesson:
            lesson = lesson_of(check)
            text.append(f"\nLesson {lesson}\n", style="bold")
        text.append(_check(check.title, board.results.get(check.name)))
        text.append(f"  {check.name.partition('/')[2]}\n", style="dim")
    return text


def large_picture(check: CheckResult, width: int, again: str, seed: int) -> Text:
    """Return a failure with the whole conversation.

    Args:
        again: the command that grades the stage once.
        seed: of the run.
    """
    text = Text(f"{clean(check.title)}\n\n", style="bold")
    text.append(f"{clean(why(check), lines=True)}\n\n", style="not bold")
    if check.failure is not None and check.failure.transcript:
        drawn = rich_text(diagram(check.failure.transcript, _LARGE, _LARGE), width, LONG)
        drawn.stylize("not bold")
        text.append(drawn)
    text.append(f"\n\nAgain: {one_check(again, check, seed)}", style="not bold dim")
    return text


def _check(title: str, result: CheckResult | None) -> Text:
    style = "green" if green(result) else _STYLE.get(result.verdict, "dim") if result else "dim"
    return Text(words.check_line(title, result), style=style)


def _reading(board: Board) -> str:
    return f"{words.place(board)} is for reading: press l, and n when you have read it."
