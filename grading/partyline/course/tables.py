"""Tables about the course: made from the lessons, the wire files, the checks and the mistakes."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from partyline.course.prose import measure
from partyline.model.checks import load
from partyline.model.outline import Lesson, lessons
from partyline.model.stages import stages
from partyline.specimens.mistakes import mistakes


def course_map() -> str:
    """Return the lessons with their stage, idea and minutes."""
    rows = ["| lesson | stage | the one idea | minutes |", "| --- | --- | --- | ---: |"]
    for lesson in lessons():
        name = f"[{lesson.number} {lesson.title}]({lesson.path.name})"
        rows.append(f"| {name} | {_cell(lesson)} | {lesson.idea} | {lesson.minutes} |")
    total = sum(lesson.minutes for lesson in lessons())
    return "\n".join([*rows, "", f"Together: about {round(total / 60)} hours."]) + "\n"


def picture() -> str:
    """Return the map of the course as a Mermaid picture, and the same in words."""
    course = lessons()
    groups: dict[str, list[Lesson]] = {}
    for lesson in course:
        groups.setdefault(lesson.stage, []).append(lesson)
    lines = [
        "```mermaid",
        "flowchart LR",
        "    accTitle: The map of the course",
        f"    accDescr: The lessons from 0 to {course[-1].number}, in their order, by stages.",
    ]
    for number, (stage, found) in enumerate(groups.items()):
        title = _stage(stage)
        inside = "<br/>".join([title, *(f"{one.number} {one.title}" for one in found)])
        lines.append(f'    S{number}["{inside}"]')
    chain = " --> ".join(f"S{number}" for number in range(len(groups)))
    lines += [f"    {chain}", "```", ""]
    spoken = "; ".join(f"{_stage(stage)}: {_span(found)}" for stage, found in groups.items())
    lines.append(f"In words: each lesson follows the one before. {spoken.capitalize()}.")
    return "\n".join(lines) + "\n"


def _stage(name: str) -> str:
    return "before stage 1" if name == "none" else f"stage {name}"


def _cell(lesson: Lesson) -> str:
    return "before 1" if lesson.stage == "none" else lesson.stage


def _span(found: list[Lesson]) -> str:
    first, last = found[0].number, found[-1].number
    return f"lesson {first}" if first == last else f"lessons {first} to {last}"


def wire() -> str:
    """Return the words and limits of the wire, each with the stage at which it comes."""
    first: dict[tuple[str, str], tuple[str, str]] = {}
    for stage in stages():
        text = (stage.solution / "wire.py").read_text(encoding="utf-8")
        for name, value, comment in _constants(text):
            if isinstance(value, str) or name in ("MAX_LINE", "MAX_NAME", "ENDLESS"):
                first.setdefault((name, str(value)), (stage.name, comment))
    rows = ["| from stage | name in `wire.py` | value | |", "| --- | --- | --- | --- |"]
    rows += [
        f"| {stage} | `{name}` | `{value}` | {comment} |"
        for (name, value), (stage, comment) in sorted(first.items(), key=lambda row: row[1][0])
        if name != "HOST"
    ]
    return "\n".join(rows) + "\n"


def _constants(text: str) -> Iterator[tuple[str, object, str]]:
    """Yield the constants of a wire.py: name, value, and the comment beside it."""
    lines = text.splitlines()
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            target = node.targets[0]
            if isinstance(target, ast.Name):
                yield target.id, node.value.value, lines[node.lineno - 1].partition("  # ")[2]


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
    """Return the mistakes that each lesson cures, folded, with their names in the tests."""
    parts = []
    for lesson in lessons():
        found = [mistake for mistake in mistakes() if mistake.lesson == lesson.name]
        if found:
            title = f"Lesson {lesson.number}, {lesson.title}: {len(found)}"
            lines = [f"- {mistake.behaves} (`{mistake.name}`)" for mistake in found]
            parts.append("\n".join(["<details>", f"<summary>{title}</summary>", "", *lines, ""]))
    return "\n</details>\n\n".join([*parts, ""])


def teaching() -> str:
    """Return the lessons with their minutes and what is written in them."""
    rows = ["| lesson | stage | minutes | TODO |", "| --- | --- | ---: | --- |"]
    for lesson in lessons():
        name = f"[{lesson.number} {lesson.title}](en/{lesson.path.name})"
        numbers = ", ".join(todo.number for todo in lesson.todos) or "none"
        rows.append(f"| {name} | {_cell(lesson)} | {lesson.minutes} | {numbers} |")
    rows.append(f"| together | | {sum(lesson.minutes for lesson in lessons())} | |")
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
    "picture": picture,
    "map": course_map,
    "wire": wire,
    "teaching": teaching,
    "todos": todos,
    "mistakes": lesson_mistakes,
    "reading": reading,
}
