"""Which checks belong to which lesson: those that are green when it is done, and not before."""

from __future__ import annotations

from functools import cache

from partyline.model.checks import Check, load
from partyline.model.outline import Lesson, lessons
from partyline.model.stages import Stage, stage_named, stages


@cache
def checks_of(stage: str) -> tuple[Check, ...]:
    """Return the checks of a stage in the order of its files."""
    return tuple(check for check, _ in load(stage_named(stage)))


@cache
def lessons_of(stage: str) -> tuple[Lesson, ...]:
    """Return the lessons of a stage in their order."""
    return tuple(lesson for lesson in lessons() if lesson.stage == stage)


def stage_of(lesson: Lesson) -> Stage:
    """Return the stage that a lesson works on; for those before stage 1 it is the first."""
    return next((stage for stage in stages() if stage.name == lesson.stage), stages()[0])


@cache
def lesson_of(check: Check) -> str:
    """Return the lesson after which a check can pass, by its name.

    That is the latest of three: the lesson that teaches it, that of the TODO which it proves, and
    those of the checks that it builds on. A lesson of an earlier stage counts as the stage's first.
    """
    names = [lesson.name for lesson in lessons_of(check.stage)]
    todos = {todo.number: todo.lesson for todo in stage_named(check.stage).todos}
    before = [lesson_of(c) for c in checks_of(check.stage) if c.name in check.after]
    wanted = {check.lesson, todos.get(check.todo, ""), *before}
    if not check.todo:  # it holds for the untouched starter, whatever lesson explains it
        wanted = set(before)
    return max(wanted & set(names), key=names.index, default=names[0])


def own_checks(lesson: Lesson) -> tuple[Check, ...]:
    """Return the checks that are green when a lesson is done, and not before."""
    return tuple(c for c in checks_of(stage_of(lesson).name) if lesson_of(c) == lesson.name)


def until(lesson: Lesson) -> tuple[Check, ...]:
    """Return the checks of this lesson, and then those of earlier lessons of its stage."""
    own = own_checks(lesson)
    return (*own, *(c for c in checks_of(stage_of(lesson).name) if lesson_of(c) < lesson.name))
