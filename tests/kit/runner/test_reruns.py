"""A check that fails only sometimes is a race, and is called so; what fails always is not."""

import shutil
from pathlib import Path

import pytest
from partyline.model import stages
from partyline.model.cause import TODO, Cause
from partyline.model.checks import load
from partyline.model.failure import CheckFailed, NotJudgedHere, OutOfTime
from partyline.model.results import CheckResult, Failure, StageResult, SubmissionResult, Verdict
from partyline.model.stages import stage_named
from partyline.reports import csv_file, terminal
from partyline.reports.words import to_know, why
from partyline.runner import grader, reruns
from partyline.runner.assignment import Assignment
from partyline.runner.pytest_plugin import _why_not_reached
from partyline.runner.reruns import MOST, Reruns
from partyline.specimens.mistakes import mistakes
from partyline.submission.submission import find

CHECK, FUNCTION = next((c, f) for c, f in load(stage_named("1-echo")) if c.name == "1-echo/echoes")
FIRST = Failure("ann should get more")


class Played(Reruns):
    """Re-runs that come to what a test wants."""

    def __init__(self, outcomes, monkeypatch) -> None:
        super().__init__(Assignment({"1-echo": stage_named("1-echo").solution}, again=True))
        self.loops: list[int] = []
        self.seeds: list[str] = []
        left = iter(outcomes)

        def perform(function, case, stage) -> None:
            self.seeds.append(case.seed)
            outcome = next(left)
            if outcome is not None:
                raise outcome

        monkeypatch.setattr(reruns, "perform", perform)
        monkeypatch.setattr(reruns, "_BASE", 1000.0)
        monkeypatch.setattr(reruns, "busy_cores", self.busy)
        self.assignment.sandbox = object()

    def busy(self, loops):
        self.loops.append(loops)
        return reruns.nullcontext()

    def counted(self, first: Failure = FIRST) -> tuple[int, int]:
        return self.counts(CHECK, FUNCTION, first)


FAILED, PASSED = CheckFailed("no"), None


def test_what_fails_four_times_fails_always(monkeypatch) -> None:
    played = Played([FAILED] * MOST, monkeypatch)
    assert played.counted() == (4, 4)
    assert played.seeds == ["0/1-echo/echoes"] * 3  # other words might be no trouble at all
    assert len(played.loops) == 1
    assert played.races == 0


@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_that_passes_makes_it_a_race_of_many_runs(place, monkeypatch) -> None:
    outcomes = [FAILED] * MOST
    outcomes[place] = PASSED
    played = Played(outcomes, monkeypatch)
    assert played.counted() == (MOST, MOST - 1)
    assert played.races == 1
    assert len(played.seeds) == MOST - 1
    assert len(set(played.seeds)) == 1
    assert 8 <= len(played.loops) <= 10


@pytest.mark.parametrize("defect", [ValueError("ours"), NotJudgedHere("slow"), OutOfTime()])
def test_what_comes_to_no_verdict_is_no_run(defect, monkeypatch) -> None:
    played = Played([defect, *[PASSED] * MOST], monkeypatch)
    assert played.counted() == (1, 1)
    played = Played([FAILED, PASSED, defect, *[FAILED] * MOST], monkeypatch)
    assert played.counted() == (3, 2)


def test_what_is_not_written_or_not_asked_for_is_not_run_again(monkeypatch) -> None:
    played = Played([PASSED] * MOST, monkeypatch)
    assert played.counted(Failure("not yet", cause=Cause(TODO, "TODO 1.1 waits"))) == (1, 1)
    played.assignment.again = False
    assert played.counted() == (1, 1)
    assert played.seeds == []


def test_the_time_for_all_of_them_is_bounded(monkeypatch) -> None:
    played = Played([FAILED] * MOST, monkeypatch)
    monkeypatch.setattr(reruns, "_BASE", -1000.0)
    played.assignment.began = reruns.time.monotonic()
    assert played.counted() == (1, 1)
    assert played.seeds == []


# With real programs

COUNTS = """
import pathlib
_runs = pathlib.Path({file!r})
_runs.write_text(_runs.read_text() + "x" if _runs.exists() else "x")
DEAF = len(_runs.read_text()) % 2 == 1
"""


def graded(folder: Path, check: str, **options) -> CheckResult:
    stage = folder.name
    submission = find(folder, stage_named(stage))
    (result,) = grader.grade(submission, 1, [check], isolation="none", **options).checks
    return result


@pytest.fixture
def every_other_time(tmp_path: Path) -> Path:
    """A server that is right in every second run."""
    folder = tmp_path / "1-echo"
    shutil.copytree(stage_named("1-echo").solution, folder)
    server = folder / "server.py"
    text = server.read_text(encoding="utf-8")
    send = "wire.send_line(sock, line)"
    assert text.count(send) == 1
    text = text.replace(send, f"DEAF or {send}")
    place = text.index("import argparse")
    counts = COUNTS.format(file=str(tmp_path / "runs"))
    server.write_text(text[:place] + counts + text[place:], encoding="utf-8")
    return folder


def test_a_server_that_is_right_every_other_time_has_a_race(every_other_time) -> None:
    result = graded(every_other_time, "1-echo/echoes")
    assert result.verdict is Verdict.FAILED
    assert result.race
    assert 0 <= result.failed_runs - result.runs / 2 <= 1
    assert why(result).endswith(
        f"failed {result.failed_runs} of {result.runs} runs: this is a race."
    )


def test_without_re_runs_it_has_just_failed(every_other_time) -> None:
    result = graded(every_other_time, "1-echo/echoes", again=False)
    assert (result.verdict, result.runs, result.failed_runs) == (Verdict.FAILED, 1, 1)
    assert "race" not in why(result)


@pytest.mark.parametrize("name", ["s1-no-threads", "s3-echo-to-sender", "s5-send-not-sendall"])
def test_a_mistake_that_fails_always_is_no_race(name, tmp_path: Path) -> None:
    mistake = next(mistake for mistake in mistakes() if mistake.name == name)
    result = graded(mistake.plant(tmp_path / mistake.stage), mistake.caught_by)
    assert result.verdict is Verdict.FAILED
    assert not result.race
    assert result.runs == result.failed_runs > 1


def test_a_check_that_passes_is_run_once() -> None:
    result = graded(stage_named("1-echo").solution, "1-echo/echoes")
    assert (result.verdict, result.runs, result.failed_runs) == (Verdict.PASSED, 1, 0)


# What a race counts


def judged(monkeypatch, policy: str, verdict: str = "failed") -> CheckResult:
    monkeypatch.setattr(grader, "race_policy", lambda: policy)
    data = {
        "verdict": verdict,
        "points": 4,
        "seconds": 1.0,
        "reason": "",
        "failure": {"sentence": "ann should get more.", "transcript": []},
        "runs": 20,
        "failed_runs": 5,
        "weather": "",
    }
    return grader._judged(CHECK, data)


@pytest.mark.parametrize(
    ("policy", "verdict", "share", "said"),
    [
        ("failed", Verdict.FAILED, 0.0, "this is a race."),
        ("share", Verdict.FAILED, 0.75, "It earns 75 % of its points."),
        ("passed", Verdict.PASSED, 1.0, "It counts as passed."),
    ],
)
def test_the_instructor_decides_what_a_race_counts(
    policy, verdict, share, said, monkeypatch
) -> None:
    check = judged(monkeypatch, policy)
    assert check.verdict is verdict
    assert check.earned == share * check.points
    result = SubmissionResult("mine", 1, (StageResult("1-echo", 15, (check,)),))
    assert result.stages[0].fraction == share
    (line,) = to_know(result)
    assert line.startswith("1-echo/echoes: It failed 5 of 20 runs: this is a race.")
    assert line.endswith(said)
    assert SubmissionResult.from_json(result.to_json()) == result
    assert f",{share * check.points:.4g}," in csv_file.text(result)
    assert "It failed 5 of 20 runs" in terminal.plain(result, "grade.py mine")


def test_a_grader_error_is_never_a_race(monkeypatch) -> None:
    check = CheckResult("x/y", "x", "y", 1, Verdict.GRADER_ERROR, reason="ours")
    assert not check.race
    assert check.earned == 0


@pytest.mark.parametrize(
    ("policy", "strict", "reached"),
    [("failed", True, False), ("share", True, True), ("failed", False, True)],
)
def test_what_builds_on_a_race_is_reached_if_it_counts(
    policy, strict, reached, monkeypatch
) -> None:
    after = next(c for c, _ in load(stage_named("1-echo")) if "1-echo/echoes" in c.after)
    assignment = Assignment({"1-echo": stage_named("1-echo").solution}, strict=strict)
    race = CheckResult("1-echo/echoes", "1-echo", "t", 1, Verdict.FAILED, runs=20, failed_runs=5)
    assignment.results["1-echo/echoes"] = race
    assignment.began = reruns.time.monotonic()
    monkeypatch.setattr("partyline.runner.pytest_plugin.race_policy", lambda: policy)
    assert (_why_not_reached(after, assignment) == "") is reached


def test_a_wrong_policy_is_a_letter(tmp_path: Path, monkeypatch, capsys) -> None:
    from partyline.cli import main

    file = tmp_path / "stages.toml"
    text = stages.FILE.read_text(encoding="utf-8")
    file.write_text(text.replace('race = "failed"', 'race = "maybe"'), encoding="utf-8")
    monkeypatch.setattr(stages, "FILE", file)
    stages.race_policy.cache_clear()
    try:
        assert main.main([str(stage_named("1-echo").solution)]) == main.USAGE
    finally:
        stages.race_policy.cache_clear()
    said = capsys.readouterr().err
    assert 'race should be one of "failed", "share", "passed", not \'maybe\'' in said
