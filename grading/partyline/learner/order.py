"""In which order the checks run after a save."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from partyline.course.lesson_checks import checks_of, own_checks, stage_of
from partyline.model.checks import Check
from partyline.model.outline import Lesson
from partyline.model.results import CheckResult

_LONG = 0.5  # seconds that are too long to wait for a failure behind this check


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


def quick_first(
    checks: Sequence[Check], known: Mapping[str, CheckResult], first: Collection[str]
) -> tuple[Check, ...]:
    """Return the same checks, those that take long and on which nothing builds at the end.

    Args:
        known: their last results, by name: how long they took.
        first: names of checks that stay where they are.
    """
    needed = {name for check in checks for name in check.after}

    def waits(check: Check) -> bool:
        took = known[check.name].seconds if check.name in known else 0.0
        return took >= _LONG and check.name not in needed and check.name not in first

    return tuple(sorted(checks, key=waits))
