"""What a check has come to, when it is over: its verdict, and what is agreed from then on."""

from __future__ import annotations

import time

from partyline.model.allowance import Allowance
from partyline.model.cause import BUSY
from partyline.model.checks import Check, CheckFunction
from partyline.model.failure import LATE, RESTLESS
from partyline.model.results import CheckResult, Verdict
from partyline.runner.allowance_search import AllowanceSearch
from partyline.runner.assignment import Assignment
from partyline.runner.long_sleeps import COSTS, LongSleeps
from partyline.runner.reruns import Reruns
from partyline.runner.story import Story
from partyline.runner.weather_reruns import WeatherReruns


def conclude(
    check: Check,
    story: Story,
    assignment: Assignment,
    function: CheckFunction,
    reruns: Reruns,
    search: AllowanceSearch,
    sleeps: LongSleeps,
) -> None:
    """Find the verdict, and report it.

    Args:
        check: what was run.
        story: how it went.
        assignment: what it was run against; gets the result.
        function: its test function.
        reruns, search, sleeps: those of the assignment.
    """
    if story.sleeps_too_long:
        sleeps.play(check, function, story)
    if story.failure is not None and sleeps.were_needed(check, function, story.failure):
        story.failure = None
    failure, points, reason = story.failure, check.points, ""
    runs, failed_runs, weather = 0, 0, ""
    allowances: tuple[Allowance, ...] = ()
    slept: tuple[str, ...] = ()
    seconds = round(time.monotonic() - story.began, 4)
    if story.grader_error:
        verdict, reason, failure = Verdict.GRADER_ERROR, story.grader_error, None
    elif failure is not None:
        verdict = Verdict.FAILED
        runs, failed_runs = reruns.counts(check, function, failure)
        explained = None
        if failure.cause is not None and failure.cause.kind == BUSY:
            assignment.busy.add(check.stage)
        if failure.kind == RESTLESS:  # all else was as it should be: the rest of the stage is run
            assignment.agreed[check.name] = assignment.allowances_for(check)
        if runs == failed_runs and not assignment.strict:
            explained = search.explains(check, function, story.candidates)
        if explained is not None:
            assignment.agreed[check.name] = explained.agreed
            allowances = explained.new or explained.used
        if explained is not None and not explained.new:  # all of it has been paid for
            verdict, failure, runs, failed_runs = Verdict.PASSED, None, 1, 0
            assignment.late[check.stage] = 0
        elif story.failure is not None and story.failure.kind == LATE:
            if sleeps.explain(check, function):
                assignment.agreed[check.name] = assignment.allowances_for(check)
                assignment.late[check.stage] = -1
                slept = (COSTS,)
            assignment.late[check.stage] = assignment.late.get(check.stage, 0) + 1
    elif story.not_judged:
        verdict, reason, points = Verdict.NOT_REACHED, story.not_judged, 0
    elif story.not_reached:
        verdict, reason = Verdict.NOT_REACHED, story.not_reached
    else:
        verdict, runs = Verdict.PASSED, 1
        allowances = story.used
        assignment.agreed[check.name] = assignment.allowances_for(check)
        assignment.late[check.stage] = 0
        weather = WeatherReruns(assignment).finds(check, function)
    result = CheckResult(
        name=check.name,
        stage=check.stage,
        title=check.title,
        points=points,
        verdict=verdict,
        seconds=seconds,
        lesson=check.lesson,
        todo=check.todo,
        hint=check.hint,
        reason=reason,
        failure=failure,
        runs=runs,
        failed_runs=failed_runs,
        weather=weather,
        remark=story.traceback.rpartition("\n")[2] if verdict is Verdict.PASSED else "",
        allowances=(*(allowance.sentence for allowance in allowances), *slept),
    )
    assignment.results[check.name] = result
    assignment.report(result)
