"""The hints of a check in their steps: the check's own, then the three folds of its TODO."""

from __future__ import annotations

import re

from partyline.model.outline import Lesson, lessons
from partyline.model.results import CheckResult

_FOLD = re.compile(r"<details><summary>(.*?)</summary>\n(.*?)\n</details>", re.DOTALL)


def folds(todo: str) -> list[tuple[str, str]]:
    """Return the hints that a lesson has for a TODO: what each is called, and its Markdown."""
    for lesson in lessons():
        if todo in [known.number for known in lesson.todos]:
            return _folds_in(lesson, todo)
    return []


def steps(check: CheckResult) -> list[tuple[str, str]]:
    """Return all hints for a failure, the smallest first: what each is called, and its text."""
    own = [("Hint", check.hint)] if check.hint else []
    return own + folds(check.todo)


def _folds_in(lesson: Lesson, todo: str) -> list[tuple[str, str]]:
    start = lesson.text.find(f"\n### Hints for {todo}\n")
    if start < 0:
        return []
    end = re.compile(r"^##", re.MULTILINE).search(lesson.text, start + 5)
    section = lesson.text[start : end.start() if end else None]
    return [(name, body.strip("\n")) for name, body in _FOLD.findall(section)]
