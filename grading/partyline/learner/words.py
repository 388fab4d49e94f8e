"""The sentences that both faces of the loop say."""

from __future__ import annotations

from partyline.course.lesson_checks import checks_of, lessons_of
from partyline.course.progress import Progress
from partyline.learner.board import Board, green
from partyline.model.outline import Lesson, lesson_file, lessons, todo_heading
from partyline.model.results import CheckResult, Verdict
from partyline.model.sanitize import clean
from partyline.model.stages import ROOT, stages

BAR = 20  # characters


def course_line(here: Lesson, known: Progress) -> str:
    """Return the course in one line: done lessons with a tick, the one in hand in brackets."""
    words = []
    for lesson in lessons():
        mark = f"{lesson.number}{'✓' if lesson.name in known.closed else ''}"
        words.append(f"[{mark}]" if lesson.name == here.name else mark)
    return " ".join(words)


def place(board: Board) -> str:
    """Return where the learner is: `Lesson 3: Where a message ends`."""
    return f"Lesson {board.lesson.number}: {board.lesson.title}"


def stage_bar(board: Board) -> str:
    """Return how much of the stage is green, as a bar and in numbers."""
    every = checks_of(board.stage.name)
    count = sum(green(board.results.get(check.name)) for check in every)
    full = BAR * count // len(every)
    return f"{board.stage.name} {'█' * full}{'░' * (BAR - full)} {count} of {len(every)} green"


def own_line(board: Board) -> str:
    """Return how the checks of this lesson stand, in one line."""
    if not board.own:
        return f"{place(board)} has no checks of its own."
    count = len(board.own)
    return f"This lesson: {board.own_green} of {count} check{'' if count == 1 else 's'} green"


def waiting_line(board: Board) -> str:
    """Return how many checks wait for later lessons, in one line, or ""."""
    parts = [f"{count} wait for lesson {lesson.number}" for lesson, count in board.waiting]
    return ", ".join(parts)


def news_line(board: Board) -> str:
    """Return what turned green since the last save, or ""."""
    if not board.turned_green:
        return ""
    first, *more = board.turned_green
    others = f" and {len(more)} more" if more else ""
    return f'Green now: "{first}"{others}'


def state_line(board: Board) -> str:
    """Return what the loop does, in one line."""
    if board.letter:
        return "Waiting."
    if board.running:
        return f"Running: {len(board.fresh)} checks in {board.seconds:.1f} s ..."
    return f"Ran in {board.seconds:.1f} s. Save a file, and it runs again."


def done_line(board: Board) -> str:
    """Return the glad sentence when the lesson is done: what has been reached, and what is next."""
    built = f"Lesson {board.lesson.number} is done."
    if board.lesson == lessons_of(board.stage.name)[-1]:
        built += f" Stage {board.stage.name} is complete: you have built {board.stage.built}."
    after = board.next
    if after is None:
        return f"{built} That was the last lesson."
    reading = "" if after.todos else " (to read; nothing to write)"
    return f"{built} Next: lesson {after.number}, {after.title}{reading}."


def lesson_place(result: CheckResult) -> str:
    """Return the file and heading of the lesson that helps with a failure."""
    todo = next((t for stage in stages() for t in stage.todos if t.number == result.todo), None)
    name = todo.lesson if todo is not None else result.lesson
    heading = (todo_heading(todo) if todo is not None else None) or ""
    return f"{lesson_file(name) or name}{heading and f', {heading}'}"


def place_to_read(lesson: Lesson, failure: CheckResult | None) -> tuple[Lesson, str]:
    """Return the lesson and the heading that help now.

    That is the TODO of the failure, in this lesson or an earlier one. A TODO of a later lesson is
    not explained yet: then it is the first TODO of this lesson. "" is the top.
    """
    todos = {todo.number: (found, todo) for found in lessons() for todo in found.todos}
    found, todo = todos.get(failure.todo if failure is not None else "", (lesson, None))
    if todo is None or found.number > lesson.number:
        found, todo = lesson, next(iter(lesson.todos), None)
    return found, (todo_heading(todo) or "") if todo is not None and failure is not None else ""


def check_line(title: str, result: CheckResult | None) -> str:
    """Return one check with its verdict, in words and with a sign."""
    if result is None:
        return f"· {clean(title)}"
    sign = {Verdict.PASSED: "✓", Verdict.FAILED: "✗", Verdict.NOT_REACHED: "·"}
    word = "" if green(result) else f" ({result.verdict})"
    return f"{'✓' if green(result) else sign.get(result.verdict, '!')} {clean(title)}{word}"


def edited(board: Board) -> str:
    """Return the folder whose files the learner edits, as it is typed in the kit's folder."""
    return board.stage.starter.relative_to(ROOT).as_posix()
