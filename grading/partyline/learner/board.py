"""What a learner is shown: one state of the loop, as plain data, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from partyline.course.lesson_checks import checks_of, lesson_of, own_checks, stage_of, until
from partyline.learner.order import order
from partyline.model.checks import Check
from partyline.model.outline import Lesson, lessons
from partyline.model.results import CheckResult, Verdict
from partyline.model.stages import Stage

_BAD = (Verdict.FAILED, Verdict.GRADER_ERROR)


@dataclass(frozen=True)
class Board:
    """One state of the loop.

    Args:
        lesson: where the learner is.
        results: the last verdict of each check of the stage, by name.
        fresh: names of the checks that have a verdict from the newest run.
        running: whether a run is going on.
        turned_green: titles of the checks that this run was the first to pass.
        seconds: how long the run has taken, or takes up to now.
        seed: of the newest run.
        letter: why nothing could be run, or "".
        isolation: the line that says what the programs' fence holds.
    """

    lesson: Lesson
    results: Mapping[str, CheckResult] = field(default_factory=dict)
    fresh: frozenset[str] = frozenset()
    running: bool = False
    turned_green: tuple[str, ...] = ()
    seconds: float = 0.0
    seed: int = 0
    letter: str = ""
    isolation: str = ""

    @property
    def stage(self) -> Stage:
        """The stage that the lesson works on."""
        return stage_of(self.lesson)

    @property
    def failure(self) -> CheckResult | None:
        """The failure to look at now: the first of this lesson, or else of an earlier one.

        One of an earlier lesson that this lesson's checks build on comes before them.
        """
        wanted = until(self.lesson)
        for check in order(self.lesson):
            if check not in wanted:
                continue
            result = self.results.get(check.name)
            if result is not None and result.verdict in _BAD and not self._builds_on_bad(check):
                return result
        return None

    @property
    def own(self) -> tuple[tuple[Check, CheckResult | None], ...]:
        """The checks of this lesson with their verdicts."""
        return tuple((check, self.results.get(check.name)) for check in own_checks(self.lesson))

    @property
    def own_green(self) -> int:
        """How many checks of this lesson are green."""
        return sum(green(result) for _, result in self.own)

    @property
    def done(self) -> bool:
        """Whether all checks of this lesson are green, and none of an earlier one is red."""
        return bool(self.own) and self.own_green == len(self.own) and self.failure is None

    @property
    def waiting(self) -> tuple[tuple[Lesson, int], ...]:
        """The later lessons of this stage, with how many of their checks are not green yet."""
        counts: dict[str, int] = {}
        for check in until_end(self.lesson):
            if not green(self.results.get(check.name)):
                counts[lesson_of(check)] = counts.get(lesson_of(check), 0) + 1
        return tuple((found, counts[found.name]) for found in lessons() if found.name in counts)

    @property
    def next(self) -> Lesson | None:
        """The lesson after this one."""
        return next((found for found in lessons() if found.number == self.lesson.number + 1), None)

    def _builds_on_bad(self, check: Check) -> bool:
        before = (self.results.get(name) for name in check.after)
        return any(result is not None and result.verdict in _BAD for result in before)


def until_end(lesson: Lesson) -> tuple[Check, ...]:
    """Return the checks of the lessons of this stage that come after `lesson`."""
    stage = stage_of(lesson).name
    own = {check.name for check in until(lesson)}
    return tuple(check for check in checks_of(stage) if check.name not in own)


def green(result: CheckResult | None) -> bool:
    """Whether a check has passed, or can't be judged on this system."""
    if result is None:
        return False
    unjudged = result.verdict is Verdict.NOT_REACHED and not result.points
    return result.verdict is Verdict.PASSED or unjudged
