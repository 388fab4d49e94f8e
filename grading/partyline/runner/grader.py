"""Grade one submission: start a worker behind its fence, collect its verdicts, limit its time.

The score is counted here, from the weights and points that are known here and the verdicts that
come over the worker's channel. Nothing that a student's program can write, print, exit with or
leave behind takes part in it.
"""

from __future__ import annotations

import contextlib
import functools
import platform
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from partyline.model.checks import Check, load
from partyline.model.failure import LATE
from partyline.model.results import (
    CheckResult,
    StageResult,
    SubmissionResult,
    Verdict,
    failure_from_json,
)
from partyline.model.stages import (
    RACE_PASSED,
    RACE_SHARE,
    Stage,
    allowances_given,
    race_policy,
    stages,
)
from partyline.runner.blame import blamed
from partyline.runner.diagnosis import likely
from partyline.runner.side_by_side import OWN_NETWORK, in_order, shares, together
from partyline.runner.worker_process import GraderFailed, WorkerProcess, open_worker
from partyline.submission.submission import Submission, copied
from partyline.system.event_loop import DEADLINE

GRACE = 5.0  # seconds that the worker may take beyond the deadline before it is ended
_DIED = "the test worker ended early: the other checks were not run"


def grade(
    submission: Submission,
    seed: int,
    only: Sequence[str] = (),
    deadline: float = DEADLINE,
    on_result: Callable[[CheckResult], None] = lambda _: None,
    isolation: str = "auto",
    again: bool = True,
    weathers: int = 0,
    jobs: int = 1,
    strict: bool | None = None,
) -> SubmissionResult:
    """Run the checks against a submission.

    Args:
        submission: what to grade.
        seed: what random names and texts are drawn from.
        only: names of checks; empty means all.
        deadline: seconds for all checks together.
        on_result: is given each result as soon as it is there.
        isolation: one of `fence.MODES`, or auto for the best that works here.
        again: whether a check that fails is run again, to see if it fails every time.
        weathers: in how many bad weathers each check that passes is run again; see
            `weather_reruns.py`.
        jobs: how many workers may grade stages side by side, where each has its own network.
        strict: whether no deviation is ever agreed; None: as stages.toml says.

    Raises:
        GraderFailed: the worker did not reach its first check.
        NoFence: the isolation that was chosen by name is not available here.
        BadSettings: stages.toml has a slip.
    """
    race_policy()  # a slip there is told before anything is run
    strict = not allowances_given() if strict is None else strict
    asked = (submission, seed, only, deadline, on_result, isolation, again, weathers)
    alone = functools.partial(grade, *asked, strict=strict)
    with contextlib.ExitStack() as stack:
        if submission.place is None:  # programs never run in somebody's own folder
            submission = stack.enter_context(copied(submission))
        request = {
            "seed": seed,
            "only": list(only),
            "deadline": deadline,
            "again": again,
            "weathers": weathers,
            "strict": strict,
        }
        patience = deadline * (1 + 2 * weathers) + GRACE
        sizes = Counter(check.stage for check in _wanted(submission, only).values())
        parts = shares(sizes, jobs)
        streams = []
        for number, stages_of_one in enumerate(parts):
            share = submission
            if len(parts) > 1:  # each worker owns the place of its programs
                share = stack.enter_context(copied(_only(submission, stages_of_one)))
            folders = {stage: str(folder) for stage, folder in share.folders.items()}
            worker, line = open_worker(isolation, {**request, "folders": folders}, share.place)
            stack.callback(worker.close)
            if len(parts) > 1 and worker.fence.mode not in OWN_NETWORK and not number:
                worker.close()
                return alone()
            streams.append(verdicts(worker, _wanted(share, only), patience))
        results: dict[str, CheckResult] = {}
        for result in in_order(together(streams), sizes):
            results[result.name] = result
            on_result(result)
        late = [
            r.name for r in results.values() if r.failure is not None and r.failure.kind == LATE
        ]
        if len(parts) > 1 and late and _any_passes(submission, seed, late, deadline, isolation):
            return alone()
    return SubmissionResult(
        path=str(submission.path),
        seed=seed,
        stages=tuple(
            _stage_result(stage, results, submission.missing.get(stage.name, ""), bool(only))
            for stage in submission.stages
        ),
        python=platform.python_version(),
        system=f"{platform.system()} {platform.machine()}",
        only=tuple(only),
        isolation=line,
        notes=submission.notes,
        strict=strict,
    )


def _only(submission: Submission, names: Sequence[str]) -> Submission:
    folders = {name: submission.folders[name] for name in names}
    return replace(submission, folders=folders, missing={}, place=None)


def _any_passes(
    submission: Submission, seed: int, late: Sequence[str], deadline: float, isolation: str
) -> bool:
    """Whether a check that ran out of time passes when no other worker is there."""
    alone = grade(submission, seed, late, deadline, isolation=isolation, again=False)
    return any(check.verdict is Verdict.PASSED for check in alone.checks)


def _stage_result(
    stage: Stage, results: dict[str, CheckResult], missing: str, some_only: bool
) -> StageResult:
    checks = tuple(result for result in results.values() if result.stage == stage.name)
    like = () if some_only else likely(stage.name, checks)
    return StageResult(stage.name, stage.weight, checks, missing, like)


def all_checks() -> list[Check]:
    """Return every check of every stage, in order."""
    return [check for stage in stages() for check, _ in load(stage)]


def _wanted(submission: Submission, only: Sequence[str]) -> dict[str, Check]:
    """Return the checks that are to be run, by name; what they are worth is decided here."""
    asked = set(only)
    return {
        check.name: check
        for stage in submission.stages
        if stage.name in submission.folders
        for check, _ in load(stage)
        if not asked or not asked.isdisjoint({check.name, check.name.partition("/")[2]})
    }


def verdicts(
    worker: WorkerProcess,
    wanted: dict[str, Check],
    patience: float,
    on_finding: Callable[[dict[str, Any]], None] = lambda _: None,
) -> Iterator[CheckResult]:
    """Yield a result for every check that is wanted.

    Args:
        worker: the process that runs the checks.
        wanted: the checks, by name.
        patience: seconds until the worker is ended.
        on_finding: is given what the worker reports beside verdicts.

    Raises:
        GraderFailed: the worker did not reach its first check.
    """
    guard = threading.Timer(patience, worker.stop)
    guard.daemon = True
    guard.start()
    waiting = dict(wanted)
    try:
        for message in worker.messages():
            if "result" in message:
                check = waiting.pop(message["result"]["name"])
                yield _judged(check, message["result"])
            elif "found" in message:
                on_finding(message["found"])
    finally:
        guard.cancel()
    if worker.done or not wanted:
        return
    why = f"{_DIED} (exit status {worker.status}). It said: {worker.last_words()}"
    if len(waiting) == len(wanted):
        raise GraderFailed(why)
    for check in waiting.values():
        yield _unfinished(check, why)


def _judged(check: Check, data: dict[str, Any]) -> CheckResult:
    """Put a verdict from the worker beside what is known here of the check.

    What could not be judged on this system is worth nothing: neither earned nor lost.
    """
    runs, failed_runs = data["runs"], data["failed_runs"]
    race, policy = 0 < failed_runs < runs, race_policy()
    passed = race and policy == RACE_PASSED
    failure = failure_from_json(data["failure"])
    lesson, todo, hint = blamed(check, failure)
    return CheckResult(
        name=check.name,
        stage=check.stage,
        title=check.title,
        points=check.points if data["points"] else 0,
        verdict=Verdict.PASSED if passed else Verdict(data["verdict"]),
        seconds=data["seconds"],
        lesson=lesson,
        todo=todo,
        hint=hint,
        reason=data["reason"],
        failure=failure,
        runs=runs,
        failed_runs=failed_runs,
        weather=data["weather"],
        remark=data.get("remark", ""),
        visibility=check.visibility,
        credit=1 - failed_runs / runs if race and policy == RACE_SHARE else 0.0,
        allowances=tuple(data.get("allowances", ())),
    )


def _unfinished(check: Check, reason: str) -> CheckResult:
    return CheckResult(
        name=check.name,
        stage=check.stage,
        title=check.title,
        points=check.points,
        verdict=Verdict.GRADER_ERROR,
        lesson=check.lesson,
        todo=check.todo,
        hint=check.hint,
        reason=reason,
        visibility=check.visibility,
    )
