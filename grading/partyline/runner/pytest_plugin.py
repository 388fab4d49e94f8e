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
from partyline.model.allowance import MOST
from partyline.model.checks import Check, described, position
from partyline.model.failure import CheckFailed, NotJudgedHere, OutOfTime, SleepsTooLong
from partyline.model.results import Failure, Verdict
from partyline.model.stages import RACE_FAILED, race_policy, stage_named, stages
from partyline.runner.allowance_search import AllowanceSearch, candidates, hides
from partyline.runner.assignment import Assignment
from partyline.runner.conclusion import conclude
from partyline.runner.failures import failure_of
from partyline.runner.long_sleeps import LongSleeps
from partyline.runner.reruns import Reruns
from partyline.runner.story import Story
from partyline.sandbox.sandbox import hear_ctrl_c

BREAKER = 3  # checks of one stage in a row that wait in vain until the rest is not run


_ASSIGNMENT = pytest.StashKey[Assignment]()
_RERUNS = pytest.StashKey[Reruns]()
_SLEEPS = pytest.StashKey[LongSleeps]()
_SEARCH = pytest.StashKey[AllowanceSearch]()
_CHECK = pytest.StashKey[Check]()
_FIXTURES = pytest.StashKey[Fixtures]()
_STORY = pytest.StashKey[Story]()


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
    assignment.order = [item.stash[_CHECK] for item in kept if _CHECK in item.stash]
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
    item.stash[_STORY] = Story(time.monotonic())
    reason = _why_not_reached(check, assignment)
    if reason:
        pytest.skip(reason)


def _why_not_reached(check: Check, assignment: Assignment) -> str:
    not_judged = ""
    for name in check.after:
        earlier = assignment.results.get(name)
        counts = race_policy() != RACE_FAILED or not assignment.strict
        if earlier is None or (earlier.race and counts):
            continue
        if earlier.verdict is Verdict.NOT_REACHED and not earlier.points:
            not_judged = f'builds on "{earlier.title}", which is not judged here'
        elif earlier.verdict is not Verdict.PASSED and name not in assignment.agreed:
            what = "failed" if earlier.verdict is Verdict.FAILED else "was not reached itself"
            return f'builds on "{earlier.title}", which {what}'
    agreed = assignment.allowances_for(check)
    if len(agreed) > MOST:
        return f"needs more than {MOST} allowances at once"
    if hidden := hides(check, agreed):
        return f"has nothing to look at: {hidden.sentence[0].lower()}{hidden.sentence[1:]}"
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
        fixtures = item.stash.get(_FIXTURES, None)
        if story.failure is None:
            story.failure = _failure(error, fixtures)
            if fixtures and story.failure.cause is None:
                story.candidates = candidates(fixtures.case, error)
        report.longrepr = _plain(check, story.failure)
    elif isinstance(error, OutOfTime):
        story.not_reached = item.config.stash[_ASSIGNMENT].out_of_time
        report.outcome, report.longrepr = "skipped", (str(item.path), 0, str(error))
    elif isinstance(error, SleepsTooLong):
        story.sleeps_too_long = True
        report.outcome, report.longrepr = "skipped", (str(item.path), 0, "its program sleeps")
    elif isinstance(error, NotJudgedHere):
        story.not_judged = str(error)
        report.outcome, report.longrepr = "skipped", (str(item.path), 0, str(error))
    elif isinstance(error, pytest.skip.Exception):
        story.not_reached = str(error)
    elif error is not None:
        story.grader_error = str(report.longrepr)
    if call.when == "teardown":
        assert isinstance(item, pytest.Function)
        assignment = item.config.stash[_ASSIGNMENT]
        reruns = item.config.stash.setdefault(_RERUNS, Reruns(assignment))
        search = item.config.stash.setdefault(_SEARCH, AllowanceSearch(assignment))
        if fixtures := item.stash.get(_FIXTURES, None):
            story.used = tuple(fixtures.case.terms.used)
            story.traceback = fixtures.case.traceback()
        sleeps = item.config.stash.setdefault(_SLEEPS, LongSleeps(assignment))
        conclude(check, story, assignment, item.obj, reruns, search, sleeps)
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


# What a check can ask for


@pytest.fixture
def fixtures(request: pytest.FixtureRequest) -> Iterator[Fixtures]:
    """Everything that one run of one check has."""
    assignment = request.config.stash[_ASSIGNMENT]
    check = request.node.stash[_CHECK]
    agreed = assignment.allowances_for(check)
    case = assignment.new_case(check, f"{assignment.seed}/{check.name}", agreed)
    case.shrinks = True
    fixtures = request.node.stash[_FIXTURES] = Fixtures(case, stage_named(check.stage))
    yield fixtures
    assignment.slow[check.stage] = case.loop.slow
    assignment.idle[check.stage] = assignment.idle.get(check.stage, 0.0) + case.loop.idle
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
