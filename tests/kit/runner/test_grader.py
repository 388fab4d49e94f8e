"""The grader's own failures are its own; a submission can't change how it is graded."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from partyline.model.results import Verdict
from partyline.model.stages import ROOT, stage_named
from partyline.runner import grader, worker_process
from partyline.submission.submission import NothingToGrade, find
from partyline.system.abilities import has

ECHO = stage_named("1-echo")

HEAD = """
import json, os, sys, time
request = json.loads(sys.stdin.readline())
def send(**message):
    print(json.dumps(message), flush=True)
def passed(name):
    send(result=dict(name=name, verdict="passed", points=1, seconds=0, reason="", failure=None,
                     runs=1, failed_runs=0, weather=""))
send(fenced=True)
passed("1-echo/starts")
"""


@pytest.fixture
def worker(tmp_path, monkeypatch):
    """Return a function that puts another program in the place of the worker."""

    def put(program: str) -> None:
        file = tmp_path / "fake_worker.py"
        file.write_text(program)
        monkeypatch.setattr(worker_process, "_WORKER", file)

    return put


def copy(tmp_path: Path, **files: str) -> Path:
    folder = tmp_path / "1-echo"
    shutil.copytree(ECHO.solution, folder)
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    return folder


def test_a_worker_that_dies_costs_the_score_and_not_the_student(worker) -> None:
    worker(HEAD + "print('out of memory', file=sys.stderr, flush=True)\nos._exit(9)")
    result = grader.grade(find(ECHO.solution), seed=1)
    assert result.checks[0].verdict is Verdict.PASSED
    assert {check.verdict for check in result.checks[1:]} == {Verdict.GRADER_ERROR}
    assert "the test worker ended early: the other checks were not run" in result.checks[1].reason
    assert "out of memory" in result.checks[1].reason
    assert result.score is None


def test_a_worker_that_hangs_is_ended(worker, monkeypatch) -> None:
    monkeypatch.setattr(grader, "GRACE", 0.5)
    worker(HEAD + "time.sleep(60)")
    result = grader.grade(find(ECHO.solution), seed=1, deadline=0.5)
    assert result.checks[1].verdict is Verdict.GRADER_ERROR


def test_a_worker_that_never_begins_is_a_letter(worker) -> None:
    worker("import sys; sys.exit('no such module: pytest')")
    with pytest.raises(worker_process.GraderFailed, match="no such module: pytest"):
        grader.grade(find(ECHO.solution), seed=1)


def test_after_the_deadline_the_rest_is_not_reached() -> None:
    result = grader.grade(find(ECHO.solution), seed=1, deadline=0)
    late = [c for c in result.checks if "the time for one submission" in c.reason]
    assert late
    assert {check.verdict for check in result.checks[1:]} == {Verdict.NOT_REACHED}


def test_the_callers_pytest_settings_do_not_matter(monkeypatch) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", "--no-such-option")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    assert grader.grade(find(ECHO.solution), seed=1, only=["starts"]).passed


def test_pytest_files_in_a_submission_are_not_used(tmp_path, monkeypatch) -> None:
    hostile = "raise SystemExit('this file must not be imported')"
    folder = copy(tmp_path, conftest=hostile, pytest=hostile, test_mine=hostile, partyline=hostile)
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    monkeypatch.chdir(folder)
    assert grader.grade(find(folder), seed=1).passed


def test_grading_leaves_nothing_in_the_submission(tmp_path) -> None:
    folder = copy(tmp_path)
    before = sorted(folder.rglob("*"))
    grader.grade(find(folder), seed=1)
    assert sorted(folder.rglob("*")) == before


def test_a_server_that_answers_nothing_costs_little_time(tmp_path) -> None:
    """It polls, so nobody can know that it will never answer: the breaker ends the stage."""
    deaf = "import socket, time\ns = socket.create_server(('127.0.0.1', 0))\n"
    deaf += "print('listening on 127.0.0.1:%d' % s.getsockname()[1], flush=True)\n"
    deaf += "while True:\n    time.sleep(0.1)\n"
    result = grader.grade(find(copy(tmp_path, server=deaf)), seed=1)
    failed = [check for check in result.checks if check.verdict is Verdict.FAILED]
    assert 1 <= len(failed) <= 3
    assert sum(check.seconds for check in result.checks) < 30


def test_a_folder_of_stages_and_what_is_missing(tmp_path) -> None:
    copy(tmp_path)
    (tmp_path / "3-room").mkdir()
    submission = find(tmp_path)
    assert list(submission.folders) == ["1-echo"]
    assert submission.missing["2-pair"] == "not handed in"
    assert "no server.py and no client.py" in submission.missing["3-room"]


def test_one_stage_folder_is_known_by_its_name(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(copy(tmp_path))
    assert list(find(Path()).folders) == ["1-echo"]


def test_the_stage_of_a_whole_submission(tmp_path) -> None:
    copy(tmp_path)
    assert list(find(tmp_path, ECHO).folders) == ["1-echo"]
    with pytest.raises(NothingToGrade):
        find(tmp_path, stage_named("2-pair"))


@pytest.mark.skipif(os.name != "posix", reason="background jobs of a shell ignore Ctrl-C there")
def test_it_does_not_matter_that_the_caller_ignores_ctrl_c() -> None:
    command = [sys.executable, "grading/grade.py", "solution", "--check", "1-echo/ctrl_c"]
    ignoring = ["sh", "-c", 'trap "" INT; exec "$@"', "sh", *command]
    assert subprocess.run(ignoring, cwd=ROOT, capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not has("connections"), reason="this system does not say who listens")
@pytest.mark.parametrize("said", ["127.0.0.1", "localhost", "some.other.host"])
def test_a_server_can_not_send_its_users_to_somebody_elses(tmp_path, said) -> None:
    """Without a network of its own a program can reach a neighbour that is right."""
    command = [sys.executable, "-u", str(ECHO.solution / "server.py"), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as neighbour:
        port = neighbour.stdout.readline().rpartition(":")[2].strip()
        liar = f"import time\nprint('listening on {said}:{port}', flush=True)\ntime.sleep(60)\n"
        asked = ["starts", "echoes"]
        result = grader.grade(find(copy(tmp_path, server=liar)), 1, asked, isolation="none")
        neighbour.kill()
    assert [check.verdict for check in result.checks] == [Verdict.FAILED, Verdict.NOT_REACHED]
    sentence = result.checks[0].failure.sentence
    assert f'printed "listening on {said}:{port}", but it listens on no port' in sentence


def test_users_dial_this_machine_whatever_a_server_prints(tmp_path) -> None:
    wire = (ECHO.solution / "wire.py").read_text()
    folder = copy(
        tmp_path, wire=wire.replace("listening on {host}", "listening on some.other.host")
    )
    assert grader.grade(find(folder), 1, ["starts", "echoes"]).passed
