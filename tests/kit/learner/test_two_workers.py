"""The slowest checks in a second worker: faster, and never another verdict."""

import queue
from pathlib import Path

import pytest
from partyline.learner.two_workers import apart, verdicts
from partyline.model.checks import Check, load
from partyline.model.results import CheckResult, Verdict
from partyline.model.stages import stage_named
from partyline.runner.worker_process import GraderFailed

CHECKS = [check for check, _ in load(stage_named("1-echo"))]
LEAVES = [c for c in CHECKS if not any(c.name in other.after for other in CHECKS)]
SLOW = LEAVES[-2:]
REST = [check for check in CHECKS if check not in SLOW]


def result(check: Check, verdict: Verdict = Verdict.PASSED, by: str = "", **more) -> CheckResult:
    return CheckResult(check.name, check.stage, check.title, check.points, verdict, hint=by, **more)


class Worker:
    """Gives results as its test lets it; `None` ends them, an error breaks them off."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.stopped = self.closed = False
        self.results: queue.SimpleQueue = queue.SimpleQueue()

    def gives(self, *results) -> "Worker":
        for one in results:
            self.results.put(one)
        return self

    def run(self, folder, checks, seed):
        self.asked = [check.name for check in checks]
        while (one := self.results.get()) is not None:
            if isinstance(one, Exception):
                raise one
            yield one

    def stop(self) -> None:
        self.stopped = True
        self.results.put(None)

    def close(self) -> None:
        self.closed = True


def run(first: Worker, second: Worker | None) -> dict[str, CheckResult]:
    found = list(verdicts(first, lambda: second, Path(), CHECKS, SLOW, 5))
    assert len({one.name for one in found}) == len(found), "each result comes once"
    return {one.name: one for one in found}


def by_first(**more):
    return [result(check, by="first", **more) for check in REST]


def test_the_slow_ones_come_from_the_second_worker_and_the_first_is_not_waited_for() -> None:
    first = Worker().gives(*by_first())
    second = Worker().gives(*(result(check, by="second") for check in SLOW))
    found = run(first, second)
    assert found.keys() == {check.name for check in CHECKS}
    assert {found[check.name].hint for check in SLOW} == {"second"}
    assert second.asked == [check.name for check in SLOW] and second.closed
    assert sorted(first.asked) == sorted(check.name for check in CHECKS)


@pytest.mark.parametrize(
    "bad",
    [{"verdict": Verdict.FAILED}, {"verdict": Verdict.NOT_REACHED}, {"allowances": ("It echoes",)}],
)
def test_after_anything_that_is_not_green_only_the_first_worker_counts(bad) -> None:
    passed = by_first()
    slow = [result(check, Verdict.NOT_REACHED, by="first") for check in SLOW]
    first = Worker().gives(*passed[:-1], result(REST[-1], **{"by": "first", **bad}), *slow, None)
    second = Worker().gives(*(result(check, by="second") for check in SLOW))
    found = run(first, second)
    assert {one.hint for one in found.values()} == {"first"}
    assert second.stopped and second.closed


def test_a_failure_of_a_slow_check_counts_when_all_others_are_green() -> None:
    first = Worker().gives(*by_first())
    slow = [result(SLOW[0], Verdict.FAILED, by="second"), result(SLOW[1], by="second")]
    found = run(first, Worker().gives(*slow))
    assert found[SLOW[0].name].verdict is Verdict.FAILED


@pytest.mark.parametrize(
    "end", [[GraderFailed("it died")], [result(c, Verdict.GRADER_ERROR) for c in SLOW], [None]]
)
def test_when_the_second_worker_dies_the_first_does_its_work(end) -> None:
    slow = [result(check, by="first") for check in SLOW]
    found = run(Worker().gives(*by_first(), *slow, None), Worker().gives(*end))
    assert {found[check.name].hint for check in SLOW} == {"first"}


def test_when_the_first_check_fails_no_second_worker_is_taken() -> None:
    def none_wanted() -> None:
        raise AssertionError("it was taken")

    first = Worker().gives(*(result(check, Verdict.FAILED) for check in CHECKS), None)
    assert len(list(verdicts(first, none_wanted, Path(), CHECKS, SLOW, 5))) == len(CHECKS)


def test_without_a_second_worker_the_first_runs_all() -> None:
    everything = [*by_first(), *(result(check, by="first") for check in SLOW), None]
    assert run(Worker().gives(*everything), None).keys() == {check.name for check in CHECKS}


def test_an_error_of_the_first_worker_is_raised() -> None:
    with pytest.raises(GraderFailed):
        run(Worker().gives(GraderFailed("no")), None)


def test_the_slowest_that_nothing_builds_on_are_apart_up_to_half_of_the_time() -> None:
    def chosen(seconds: dict[str, float], first: tuple[str, ...] = ()) -> list[Check]:
        known = {c.name: result(c, seconds=seconds.get(c.name, 0.01)) for c in CHECKS}
        return apart(CHECKS, known, first)

    one, two, three = (check.name for check in LEAVES[:3])
    base = next(check.name for check in CHECKS if check not in LEAVES)
    assert chosen({one: 2.0, two: 1.0, three: 0.5, base: 3.0}) == LEAVES[:2]
    assert chosen({one: 9.0, two: 1.0}) == LEAVES[:1], "the slowest is worth it in any case"
    assert chosen({one: 2.0, two: 1.0, base: 3.0}, (one,)) == [LEAVES[1]]
    assert chosen({base: 3.0}) == [] and apart(CHECKS, {}, ()) == []
