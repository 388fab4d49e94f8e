"""How far a learner has come: which TODOs of a lesson are written in starter/."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from partyline.model.outline import Lesson
from partyline.model.stages import NOT_WRITTEN, stages


@dataclass(frozen=True)
class Progress:
    """The numbers of the TODOs whose bodies are written, and of those that still wait.

    Written is not passed: that is for the checks to say.
    """

    written: tuple[str, ...]
    waiting: tuple[str, ...]


def progress(lesson: Lesson) -> Progress:
    """Look into starter/ for the TODOs of a lesson."""
    waiting = {
        todo.number
        for stage in stages()
        for todo in stage.todos
        if todo.lesson == lesson.name and _waits(stage.starter / todo.file, todo.number)
    }
    numbers = [todo.number for todo in lesson.todos]
    return Progress(
        tuple(number for number in numbers if number not in waiting),
        tuple(number for number in numbers if number in waiting),
    )


def _waits(path: Path, number: str) -> bool:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:  # a learner may have moved it
        return True
    return f"TODO {number} {NOT_WRITTEN}" in text
