"""The course as its learner walks it: after each lesson, what it promises is green.

The bodies are those of the solution, filled in lesson by lesson; where a lesson gives a body "for
now", it is that one.
"""

from pathlib import Path

import pytest
from partyline.course import scenes
from partyline.course.quote import with_function
from partyline.course.starter import blanked
from partyline.model.checks import Check, load
from partyline.model.outline import Lesson, lessons
from partyline.model.results import Verdict
from partyline.model.stages import Stage, stages
from partyline.runner.grader import grade
from partyline.submission.submission import find

# The bodies that are not the last ones: TODO, from which lesson, to which, and their name in the
# scenes of the first.
FOR_NOW = (
    ("1.1", "02-recv", "02-recv", "ECHO"),
    ("1.3", "02-recv", "03-lines", "FOR_NOW"),
    ("5.4", "10-hostile-input", "10-hostile-input", "FOR_NOW"),
)


def evenings() -> list[tuple[Stage, Lesson]]:
    """Return each stage with each of the lessons that have a TODO of it."""
    return [
        (stage, lesson)
        for stage in stages()
        for lesson in lessons()
        if any(todo.lesson == lesson.name for todo in stage.todos)
    ]


def as_learned(stage: Stage, lesson: Lesson, folder: Path) -> set[str]:
    """Write the stage's programs as they are after a lesson; return the numbers of its TODOs."""
    written = {todo.number for todo in stage.todos if todo.lesson <= lesson.name}
    for source in stage.solution.glob("*.py"):
        waiting = [t for t in stage.todos if t.file == source.name and t.number not in written]
        text = blanked(source, waiting)
        for number, since, until, name in FOR_NOW:
            todo = next((t for t in stage.todos if t.number == number), None)
            if todo and todo.file == source.name and since <= lesson.name <= until:
                text = with_function(text, todo.function, scenes.constant(since, name))
        (folder / source.name).write_text(text, encoding="utf-8")
    return written


def promised(check: Check, written: set[str], checks: dict[str, Check]) -> bool:
    """Tell whether a check, and all that it builds on, belong to TODOs that are written."""
    if check.todo and check.todo not in written:
        return False
    return all(promised(checks[name], written, checks) for name in check.after)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stage", "lesson"), evenings(), ids=lambda it: it.name if isinstance(it, Lesson) else ""
)
def test_what_is_promised_is_green_after_the_lesson(stage, lesson, tmp_path) -> None:
    written = as_learned(stage, lesson, tmp_path)
    checks = {check.name: check for check, _ in load(stage)}
    result = grade(find(tmp_path, stage), seed=1)
    verdicts = {check.name: check.verdict for check in result.checks}
    late = {
        name: verdicts[name].value
        for name, check in checks.items()
        if promised(check, written, checks) and verdicts[name] is not Verdict.PASSED
    }
    assert not late
    own = {todo.number for todo in stage.todos if todo.lesson == lesson.name}
    green = {checks[name].todo for name, v in verdicts.items() if v is Verdict.PASSED}
    assert own <= green, "a TODO of this lesson turns nothing green"
