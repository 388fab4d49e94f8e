"""In which order the checks run after a save."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from partyline.course.lesson_checks import checks_of, own_checks, stage_of
from partyline.model.checks import Check
from partyline.model.outline import Lesson


def order(lesson: Lesson, first: Sequence[str] = ()) -> tuple[Check, ...]:
    """Return all checks of a lesson's stage in the order in which they run.

    Those in `first` come first; then those of the lesson, each behind what it builds on; then the
    rest of the stage.

    Args:
        first: names of checks, for instance of the one that failed last.
    """
    every = checks_of(stage_of(lesson).name)
    known = {check.name: check for check in every}
    found: dict[str, Check] = {name: known[name] for name in first if name in known}

    def add(checks: Iterable[Check]) -> None:
        for check in checks:
            if check.name not in found:
                add(known[name] for name in check.after)
                found[check.name] = check

    add(own_checks(lesson))
    add(every)
    return tuple(found.values())
