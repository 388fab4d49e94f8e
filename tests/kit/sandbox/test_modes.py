"""Each fence holds what it promises, lets right programs work, and says when it can't be had."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from partyline.cli.main import main
from partyline.model.stages import stage_named
from partyline.runner import worker_process
from partyline.runner.grader import grade
from partyline.sandbox import bubblewrap, modes
from partyline.submission.submission import find

ECHO = stage_named("1-echo")
CLOSED = ("bwrap", "uid", "landlock")  # those that keep a program from the grader's files
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="fences are a part of Linux")
# What every program may rely on, however it is fenced in.
USUAL = """
import json, multiprocessing, os, socket, sqlite3, ssl, subprocess, sys, tempfile, threading
print("name", socket.gethostbyname(socket.gethostname()), socket.gethostbyname("localhost"))
with socket.create_server(("localhost", 0)) as server:
    with socket.create_connection(server.getsockname()):
        print("talks")
with open("log.txt", "w") as log:
    log.write("written")
print("folder", sorted(os.listdir()), open("log.txt").read())
with tempfile.TemporaryFile() as file:
    print("temporary", file.write(b"12"))
child = subprocess.run([sys.executable, "-c", "print(6 * 7)"], capture_output=True, text=True)
print("child", child.stdout.strip(), child.stderr)
with multiprocessing.Pool(2) as pool:
    print("pool", pool.map(abs, [-1, -2]))
go = threading.Event()
threads = [threading.Thread(target=go.wait) for _ in range(400)]
for thread in threads:
    thread.start()
print("threads", threading.active_count())
go.set()
print("home", os.access(os.path.expanduser("~"), os.W_OK), os.path.isdir(tempfile.gettempdir()))
"""
NOSY = """
import glob, os
found = [*glob.glob("/proc/*/environ"), *glob.glob("/proc/*/cmdline")]
for path in [*found, *os.environ["LOOK"].split()]:
    try:
        print(path, open(path, "rb").read())
    except OSError as error:
        print(path, error.strerror)
"""


def test_the_solution_passes_behind_it(mode, submission) -> None:
    result = grade(find(submission()), seed=1, isolation=mode)
    assert result.score == 100
    assert result.isolation == modes.line(mode)


def test_what_this_machine_was_said_to_offer_is_there() -> None:
    """Else a fence that has broken would only be skipped. `.ci/run` says what it has set up."""
    must_hold = os.environ.get("PARTYLINE_MUST_HOLD", "none").split()
    assert {mode: worker_process.available(mode) for mode in must_hold} == dict.fromkeys(
        must_hold, ""
    )


@linux_only
def test_programs_find_in_it_what_they_need(mode, run_behind) -> None:
    said = run_behind(mode, USUAL)
    assert said.splitlines()[:1] == ["name 127.0.0.1 127.0.0.1"] or mode in ("none", "landlock")
    assert said.splitlines()[1:] == [
        "talks",
        "folder ['log.txt', 'server.py'] written",
        "temporary 2",
        "child 42 ",
        "pool [1, 2]",
        "threads 401",
        "home True True",
    ]


@linux_only
def test_a_program_reads_nothing_that_is_not_its_own(
    mode, run_behind, tmp_path, monkeypatch
) -> None:
    """Neither the environment of the grader, nor other submissions, nor hidden files."""
    if mode not in CLOSED:
        pytest.skip("this isolation does not promise it")
    monkeypatch.setenv("GRADER_TOKEN", "canary-in-the-environment")
    others = tmp_path / "others"
    others.mkdir(mode=0o700)
    (others / "server.py").write_text("canary-in-a-file")
    look = f"{others / 'server.py'} /proc/{os.getpid()}/environ /proc/1/environ"
    bystander = subprocess.Popen(["sleep", "60"], env={"TOKEN": "canary-of-a-neighbour"})
    try:
        program = f"import os; os.environ['LOOK'] = {look + f' /proc/{bystander.pid}/environ'!r}\n"
        said = run_behind(mode, program + NOSY)
    finally:
        bystander.kill()
        bystander.wait()
    assert "canary" not in said
    assert said.count(str(others)) == 1


# When it can't be had


def fake_bwrap(folder: Path, monkeypatch, said: str) -> None:
    """Put a bubblewrap that only complains in front of the real one."""
    file = folder / "bwrap"
    file.write_text(f"#!/bin/sh\necho 'bwrap: {said}' >&2\nexit 1\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)


@linux_only
@pytest.mark.parametrize(
    ("said", "helps"),
    [
        ("setting up uid map: Permission denied", "apparmor_restrict_unprivileged_userns"),
        ("No permissions to create new namespace", "unprivileged_userns_clone"),
        ("Unknown option --disable-userns", "bubblewrap 0.8 or newer"),
    ],
)
def test_what_was_asked_for_by_name_is_never_replaced(
    said, helps, tmp_path, monkeypatch, capsys
) -> None:
    fake_bwrap(tmp_path, monkeypatch, said)
    report = tmp_path / "result.json"
    arguments = [str(ECHO.solution), "--isolation", "bwrap", "--json", str(report)]
    assert main(arguments) == 2
    shown = capsys.readouterr()
    assert said in shown.err
    assert helps in shown.err
    assert "Nothing was graded" in shown.err
    assert "passed" not in shown.out


@linux_only
def test_auto_takes_the_next_and_says_why_there_is_no_better(
    submission, tmp_path, monkeypatch
) -> None:
    fake_bwrap(tmp_path, monkeypatch, "setting up uid map: Permission denied")
    monkeypatch.setattr(worker_process, "AUTO", ("bwrap", "none"))
    result = grade(find(submission()), seed=1, only=["starts"])
    assert result.passed
    assert result.isolation.startswith(
        "isolation: none (bwrap: bwrap: setting up uid map: Permission denied). The programs run "
        "as your own user: they can read your files, use the network and stop the grader. This "
        "system does not"
    )


@linux_only
def test_a_machine_without_bubblewrap_says_how_to_get_it(monkeypatch) -> None:
    monkeypatch.setattr(bubblewrap, "program", lambda: None)
    reason = worker_process.available("bwrap")
    assert reason == "bubblewrap is not installed"
    assert "apt install bubblewrap" in modes.cure("bwrap", reason)


def test_a_fence_with_a_hole_is_not_used(mode, tmp_path, monkeypatch) -> None:
    """A program of ours looks around first: here it sees a file that it should not see."""
    if mode not in CLOSED:
        pytest.skip("this isolation does not promise it")
    text = worker_process._WORKER.read_text(encoding="utf-8")
    grading = "Path(__file__).resolve().parents[2]"
    assert "[canary.name]" in text and grading in text
    text = text.replace("[canary.name]", "[sys.executable]")
    worker = tmp_path / "worker.py"
    worker.write_text(text.replace(grading, repr(str(worker_process._WORKER.parents[2]))))
    for folder in (tmp_path, *tmp_path.parents):
        if folder.name.startswith("pytest-"):
            folder.chmod(0o711)
    tmp_path.chmod(0o755)
    monkeypatch.setattr(worker_process, "_WORKER", worker)
    assert "could see through it" in worker_process.available(mode)


def test_doctor_tries_all(capsys) -> None:
    assert main(["doctor", "--no-color"]) == 0
    shown = capsys.readouterr().out
    for name in modes.MODES:
        assert f"\n{name} " in shown or f" {name} " in shown
    best = next(name for name in modes.AUTO if not worker_process.available(name))
    assert f"uses {best} here" in shown
