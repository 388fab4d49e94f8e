"""Tables about the course: made from the lessons, the wire files, the checks and the mistakes."""

from __future__ import annotations

import ast
from collections.abc import Callable

from partyline.checks import load
from partyline.lessons.course import lessons
from partyline.lessons.prose import measure
from partyline.mistakes import mistakes
from partyline.stages import stages


def course_map() -> str:
    """Return the lessons with their stage, idea and minutes."""
    rows = ["| lesson | stage | the one idea | minutes |", "| --- | --- | --- | ---: |"]
    for lesson in lessons():
        name = f"[{lesson.number} {lesson.title}]({lesson.path.name})"
        rows.append(f"| {name} | {lesson.stage} | {lesson.idea} | {lesson.minutes} |")
    total = sum(lesson.minutes for lesson in lessons())
    return "\n".join([*rows, "", f"Together: about {round(total / 60)} hours."]) + "\n"


def wire() -> str:
    """Return the words of the wire, and at which stage each one comes."""
    first: dict[str, tuple[str, str, str]] = {}
    for stage in stages():
        path = stage.solution / "wire.py"
        lines = path.read_text(encoding="utf-8").splitlines()
        for node in ast.parse("\n".join(lines)).body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                name, value = node.targets[0].id, node.value
                if isinstance(value, ast.Constant) and name not in ("HOST", "LISTENING"):
                    comment = lines[node.lineno - 1].partition("  # ")[2]
                    first.setdefault(name, (stage.name, str(value.value), comment))
                    if first[name][1] != str(value.value):  # its words are others from here on
                        first[f"{name} "] = (stage.name, str(value.value), comment)
    rows = ["| name in `wire.py` | value | from stage | |", "| --- | --- | --- | --- |"]
    rows += [
        f"| `{name.strip()}` | `{value}` | {stage} | {comment} |"
        for name, (stage, value, comment) in first.items()
    ]
    return "\n".join(rows) + "\n"


def todos() -> str:
    """Return each TODO with its lesson and its checks' points."""
    rows = ["| TODO | function | lesson | checks | points |", "| --- | --- | --- | ---: | ---: |"]
    for stage in stages():
        for todo in stage.todos:
            owned = [check for check, _ in load(stage) if check.todo == todo.number]
            points = sum(check.points for check in owned)
            lesson = f"[{todo.lesson}](en/{todo.lesson}.md)"
            rows.append(
                f"| {todo.number} | `{todo.function}` | {lesson} | {len(owned)} | {points} |"
            )
    return "\n".join(rows) + "\n"


def lesson_mistakes() -> str:
    """Return the mistakes that each lesson cures, by their names in tests/kit/mistakes/."""
    rows = ["| lesson | wrong programs in the grader's table |", "| --- | --- |"]
    for lesson in lessons():
        titles = [f"{m.behaves} (`{m.name}`)" for m in mistakes() if m.lesson == lesson.name]
        if titles:
            rows.append(f"| {lesson.name} | {'; '.join(titles)} |")
    return "\n".join(rows) + "\n"


def reading() -> str:
    """Return how each lesson reads, in figures."""
    rows = [
        "| lesson | words | words a sentence | longest paragraph | longest code |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for lesson in lessons():
        found = measure(lesson)
        longest = len(found.longest_paragraph.split())
        rows.append(
            f"| {lesson.name} | {found.words} | {found.mean_sentence:.1f} | {longest} words "
            f"| {found.longest_code} lines |"
        )
    return "\n".join(rows) + "\n"


TABLES: dict[str, Callable[[], str]] = {
    "map": course_map,
    "wire": wire,
    "todos": todos,
    "mistakes": lesson_mistakes,
    "reading": reading,
}
