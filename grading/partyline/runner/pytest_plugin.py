"""Runs checks as pytest tests: fixtures, prerequisites, deadlines, and verdicts from reports.

Plain `pytest` runs every check against the reference solution. `worker.py` hands over an
`Assignment` that names other folders, and gets each `CheckResult` as soon as it is there.
"""

from __future__ import annotations

import math
import time
from collections.abc import Generator, Iterator

import pytest

from partyline.chat.case import Case
from partyline.chat.client_under_test import ClientUnderTest
from partyline.chat.fixtures import Fixtures
from partyline.chat.room import Room
from partyline.model.checks import Check, CheckFunction, described, position
from partyline.model.failure import LATE, CheckFailed, NotJudgedHere, OutOfTime
from partyline.model.results import CheckResult, Failure, Verdict
from partyline.model.stages import RACE_FAILED, race_policy, stage_named, stages
from partyline.runner.assignment import Assignment
from partyline.runner.failures import failure_of
from partyline.runner.reruns import Reruns
from partyline.runner.weather_reruns import WeatherReruns
from partyline.sandbox.sandbox import hear_ctrl_c

BREAKER = 3  # checks of one stage in a row that wait in vain until the rest is not run


_ASSIGNMENT = pytest.StashKey[Assignment]()
_RERUNS = pytest.StashKey[Reruns]()
_CHECK = pytest.StashKey[Check]()
_FIXTURES = pytest.StashKey[Fixtures]()
_STORY = pytest.StashKey[dict[str, object]]()


class Grading:
    """The pytest plugin for one assignment."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment

    def pytest_configure(self, config: pytest.Config) -> None:
        """Let the checks find the assignment."""
        config.stash[_ASSIGNMENT] = self.assignment


def pytest_configure(config: pytest.Config) -> None:
    """Without an assignment the checks run against the reference solution."""
    hear_ctrl_c()
    if _ASSIGNMENT not in config.stash:
        solutions = {stage.name: stage.solution for stage in stages()}
        config.stash[_ASSIGNMENT] = Assignment(solutions, deadline=math.inf)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End what the checks have started."""
    assignment = config.stash[_ASSIGNMENT]
    if assignment.sandbox is not None:
        assignment.sandbox.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Know the checks among the tests; leave out those that the assignment does not ask for."""
    assignment = config.stash[_ASSIGNMENT]
    kept, left_out = [], []
    for item in items:
        check = described(getattr(item, "function", None), item.path)
        if check is not None:
            item.stash[_CHECK] = check
            names = {check.name, check.name.partition("/")[2]}
            wanted = not assignment.only or not names.isdisjoint(assignment.only)
            if not wanted or check.stage not in assignment.folders:
                left_out.append(item)
                continue
        kept.append(item)
    order = list(assignment.folders)
    kept.sort(key=lambda item: _place(item, order))
    items[:] = kept
    if left_out:
        config.hook.pytest_deselected(items=left_out)


def _place(item: pytest.Item, order: list[str]) -> tuple[int, tuple[bool, str]]:
    check = item.stash.get(_CHECK, None)
    if check is None:  # an ordinary test stays where it is, behind the checks
        return len(order), (False, "")
    return order.index(check.stage), position(item.path)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Do not run a check that builds on a failed one, or after the deadline."""
    check = item.stash.get(_CHECK, None)
    if check is None:
        return
    assignment = item.config.stash[_ASSIGNMENT]
    assignment.began = assignment.began or time.monotonic()
    story: dict[str, object] = {"began": time.monotonic()}
    item.stash[_STORY] = story
    reason = _why_not_reached(check, assignment)
    if reason:
        pytest.skip(reason)


def _why_not_reached(check: Check, assignment: Assignment) -> str:
    not_judged = ""
    for name in check.after:
        earlier = assignment.results.get(name)
        if earlier is None or (earlier.race and race_policy() != RACE_FAILED):
            continue
        if earlier.verdict is Verdict.NOT_REACHED and not earlier.points:
            not_judged = f'builds on "{earlier.title}", which is not judged here'
        elif earlier.verdict is not Verdict.PASSED:
            what = "failed" if earlier.verdict is Verdict.FAILED else "was not reached itself"
            return f'builds on "{earlier.title}", which {what}'
    if assignment.late.get(check.stage, 0) >= BREAKER:
        return f"the last {BREAKER} checks of this stage got no answer from your program"
    if time.monotonic() - assignment.began > assignment.deadline:
        return assignment.out_of_time
    if not_judged:
        raise NotJudgedHere(not_judged)
    return ""


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Judge the whole when the check's own story has come to its end."""
    result = yield
    fixtures = pyfuncitem.stash.get(_FIXTURES, None)
    if fixtures is not None:
        fixtures.judge()
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn what happened into a verdict; a failure of the kit never becomes a failed check."""
    report = yield
    check = item.stash.get(_CHECK, None)
    if check is None:
        return report
    story = item.stash[_STORY]
    error = call.excinfo.value if call.excinfo else None
    if isinstance(error, CheckFailed):
        story.setdefault("failure", _failure(error, item.stash.get(_FIXTURES, None)))
        report.longrepr = _plain(check, story["failure"])  # type: ignore[arg-type]
    elif isinstance(error, OutOfTime):
        story["not reached"] = item.config.stash[_ASSIGNMENT].out_of_time
        report.outcome, report.longrepr = "skipped", (str(item.path), 0, str(error))
    elif isinstance(error, NotJudgedHere):
        story["not judged"] = str(error)
        report.outcome, report.longrepr = "skipped", (str(item.path), 0, str(error))
    elif isinstance(error, pytest.skip.Exception):
        story["not reached"] = str(error)
    elif error is not None:
        story["grader error"] = str(report.longrepr)
    if call.when == "teardown":
        assert isinstance(item, pytest.Function)
        assignment = item.config.stash[_ASSIGNMENT]
        reruns = item.config.stash.setdefault(_RERUNS, Reruns(assignment))
        _conclude(check, story, assignment, item.obj, reruns)
    return report


def _failure(error: CheckFailed, fixtures: Fixtures | None) -> Failure:
    if fixtures is None:
        return Failure(error.sentence, error.kind)
    return failure_of(error, fixtures)


def check_of(item: pytest.Item) -> Check | None:
    """Return the check that this item of pytest is, or None."""
    return item.stash.get(_CHECK, None)


def assignment_of(config: pytest.Config) -> Assignment:
    """Return what this run of pytest is asked to do."""
    return config.stash[_ASSIGNMENT]


def shows(item: pytest.Item, fixtures: Fixtures) -> None:
    """Let a failure of this check show what `fixtures` has recorded."""
    item.stash[_FIXTURES] = fixtures


def _plain(check: Check, failure: Failure) -> str:
    lines = [f"{check.title}: {failure.sentence}", *failure.traceback.splitlines()]
    lines += [f"{e.ms:8.1f} ms  {e.who:8} {e.what} {e.text!r}" for e in failure.transcript]
    return "\n".join(lines)


def _conclude(
    check: Check,
    story: dict[str, object],
    assignment: Assignment,
    function: CheckFunction,
    reruns: Reruns,
) -> None:
    failure = story.get("failure")
    assert failure is None or isinstance(failure, Failure)
    points, reason, runs, failed_runs, weather = check.points, "", 0, 0, ""
    seconds = round(time.monotonic() - float(str(story["began"])), 4)
    if "grader error" in story:
        verdict, reason, failure = Verdict.GRADER_ERROR, str(story["grader error"]), None
    elif failure is not None:
        verdict = Verdict.FAILED
        runs, failed_runs = reruns.counts(check, function, failure)
        if failure.kind == LATE:
            assignment.late[check.stage] = assignment.late.get(check.stage, 0) + 1
    elif "not judged" in story:
        verdict, reason, points = Verdict.NOT_REACHED, str(story["not judged"]), 0
    elif "not reached" in story:
        verdict, reason = Verdict.NOT_REACHED, str(story["not reached"])
    else:
        verdict, runs = Verdict.PASSED, 1
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
    )
    assignment.results[check.name] = result
    assignment.report(result)


# What a check can ask for


@pytest.fixture
def fixtures(request: pytest.FixtureRequest) -> Iterator[Fixtures]:
    """Everything that one run of one check has."""
    assignment = request.config.stash[_ASSIGNMENT]
    check = request.node.stash[_CHECK]
    case = assignment.new_case(check.stage, f"{assignment.seed}/{check.name}")
    case.shrinks = True
    fixtures = request.node.stash[_FIXTURES] = Fixtures(case, stage_named(check.stage))
    yield fixtures
    fixtures.clear()


@pytest.fixture
def case(fixtures: Fixtures) -> Case:
    """One run of one check: folder, seed, clock, programs."""
    return fixtures.case


@pytest.fixture
def wire(fixtures: Fixtures) -> object:
    """The constants of the stage's protocol."""
    return fixtures.wire()


@pytest.fixture
def closed_room(fixtures: Fixtures) -> Room:
    """A room whose server has not been started yet."""
    return fixtures.closed_room()


@pytest.fixture
def room(fixtures: Fixtures) -> Room:
    """A room whose server listens."""
    return fixtures.room()


@pytest.fixture
def closed_client(fixtures: Fixtures) -> ClientUnderTest:
    """A client that has not been started yet."""
    return fixtures.closed_client()


@pytest.fixture
def client(fixtures: Fixtures) -> ClientUnderTest:
    """A client that has connected to the kit's own server."""
    return fixtures.client()
