"""Several workers for one submission: nobody sees it but the clock."""

import shutil
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from partyline.model.failure import LATE
from partyline.model.results import CheckResult, Failure, Verdict
from partyline.model.stages import ROOT
from partyline.runner import grader
from partyline.runner.side_by_side import in_order, shares, together
from partyline.runner.worker_process import available
from partyline.submission.submission import opened


def result(name: str) -> CheckResult:
    return CheckResult(name, name.partition("/")[0], name, 1, Verdict.PASSED)


def test_the_work_is_shared_evenly_and_no_stage_is_lost() -> None:
    sizes = {"1": 20, "2": 30, "3": 40, "4": 35, "5": 60, "6": 44}
    parts = shares(sizes, 2)
    assert sorted(stage for part in parts for stage in part) == sorted(sizes)
    loads = [sum(sizes[stage] for stage in part) for part in parts]
    assert max(loads) - min(loads) <= 20
    assert all(part == sorted(part) for part in parts)
    assert shares(sizes, 99) == [[stage] for stage in "563421"]
    assert shares(sizes, 1) == [list(sizes)]
    assert shares({}, 4) == [[]]


def test_results_come_stage_by_stage_whatever_comes_first() -> None:
    coming = ["2/a", "3/a", "1/a", "2/b", "1/b", "3/b"]
    names = [r.name for r in in_order(map(result, coming), {"1": 2, "2": 2, "3": 2})]
    assert names == ["1/a", "1/b", "2/a", "2/b", "3/a", "3/b"]


def test_a_result_is_shown_as_soon_as_nothing_before_it_is_missing() -> None:
    stream = in_order(map(result, ["1/a", "2/a", "1/b", "2/b"]), {"1": 2, "2": 2})
    assert next(stream).name == "1/a"
    short = in_order(map(result, ["2/a", "1/a"]), {"1": 2, "2": 2})
    assert [r.name for r in short] == ["1/a", "2/a"], "a stage that ends early holds nothing back"


def test_two_workers_are_read_at_the_same_time() -> None:
    both = threading.Barrier(2, timeout=10)

    def one(name: str):
        both.wait()
        yield result(name)

    assert {r.name for r in together([one("1/a"), one("2/a")])} == {"1/a", "2/a"}


def test_a_defect_in_one_worker_is_heard() -> None:
    def broken():
        yield result("1/a")
        raise grader.GraderFailed("broken")

    with pytest.raises(grader.GraderFailed, match="broken"):
        list(together([broken(), iter([result("2/a")])]))


@pytest.fixture
def two_stages(tmp_path: Path) -> Path:
    for stage in ("1-echo", "2-pair"):
        shutil.copytree(ROOT / "solution" / stage, tmp_path / "ann" / stage)
    (tmp_path / "ann" / "2-pair" / "server.py").write_text("print('hello')\n")
    return tmp_path / "ann"


@pytest.mark.skipif(bool(available("bwrap")), reason="no network of its own for each worker")
def test_the_report_is_the_same_as_of_one_worker(two_stages) -> None:
    def graded(jobs: int):
        seen: list[str] = []
        with opened(two_stages, None) as submission:
            done = grader.grade(
                submission, 7, isolation="bwrap", jobs=jobs, on_result=lambda r: seen.append(r.name)
            )
        assert seen == [check.name for check in done.checks]
        return [(c.name, c.verdict, c.runs, c.failed_runs) for c in done.checks]

    assert graded(2) == graded(1)


def test_without_networks_of_their_own_one_worker_does_all(two_stages, monkeypatch) -> None:
    opened_ = []
    open_worker = grader.open_worker

    def counted(*arguments):
        opened_.append(arguments[1]["folders"])
        return open_worker(*arguments)

    monkeypatch.setattr(grader, "open_worker", counted)
    with opened(two_stages, None) as submission:
        done = grader.grade(submission, 7, isolation="none", jobs=2, again=False)
    assert len(opened_) == 2 and set(opened_[-1]) == {"1-echo", "2-pair"}
    assert len(done.checks) > 30


@pytest.mark.skipif(bool(available("bwrap")), reason="no network of its own for each worker")
@pytest.mark.parametrize("passes", [True, False])
def test_what_may_be_for_want_of_time_is_graded_again_alone(
    passes, two_stages, monkeypatch
) -> None:
    verdicts, asked = grader.verdicts, []

    def slow(worker, wanted, patience):
        asked.append(len(wanted))
        for number, done in enumerate(verdicts(worker, wanted, patience)):
            first = len(asked) <= 2 or (len(asked) == 3 and not passes)
            late = number == 0 and first and done.stage == "1-echo"
            failure = Failure("late", LATE)
            yield replace(done, verdict=Verdict.FAILED, failure=failure) if late else done

    monkeypatch.setattr(grader, "verdicts", slow)
    with opened(two_stages, None) as submission:
        done = grader.grade(submission, 7, isolation="bwrap", jobs=2, again=False)
    assert asked[2] == 1 and len(asked) == (4 if passes else 3)
    assert (done.checks[0].verdict is Verdict.PASSED) == passes
