"""Attacks that are more than a program: archives, strange files, terminals, deaths, and luck."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from partyline.specimens.attacks import attack_named, attacks
from partyline.submission.submission import NothingToGrade, opened
from partyline.system.event_loop import DEADLINE

sys.path.append(str(Path(__file__).parents[1] / "attacks"))
import builders
from arena import BEST, FEW, OTHERS, Arena, Run, asking
from traces import end_all, new_mark, remaining

MODES = [BEST, *(pytest.param(mode, marks=pytest.mark.slow) for mode in OTHERS)]
MEGABYTE = 1 << 20
PROCESSOR_TIME = 5  # seconds of work for opening an archive; waiting does not count
NET = 110  # seconds: nothing here comes near it, however busy the machine is
ECHOES = ["--check", "1-echo/echoes"]


@pytest.fixture(scope="module")
def arena() -> Iterator[Arena]:
    """Return one arena for all the tests here."""
    arena = Arena()
    yield arena
    arena.close()


def skip_if_refused(name: str, mode: str) -> None:
    if reason := attack_named(name).refusal(mode):
        pytest.skip(reason)


def judge(name: str, run: Run) -> None:
    """See that a run says what the attack's file promises, and has left nothing."""
    attack = attack_named(name)
    assert run.data is not None, run.said
    score = run.data["score"]
    assert {
        "ok": set(run.verdicts().values()) == {"passed"} and score in (100, None),
        "any": score is not None,
        "none": score is None and run.status == 3,
        "refused": score is None and run.status == 2,
    }[attack.score], f"score {score}, status {run.status}: {run.words}"
    for choice in attack.says:
        wanted = [words.replace("@MARK@", run.mark) for words in choice]
        assert any(words in run.words for words in wanted), run.words
    assert (run.left, run.litter, run.changed) == ([], [], [])


@pytest.mark.parametrize("name", builders.ARCHIVES)
def test_an_archive_is_opened_with_care(name, arena) -> None:
    mark = new_mark()
    file = builders.archive(name, arena.place(mark), mark)
    run = arena.grade(mark, file, BEST, "--stage", "1-echo", *asking(FEW))
    judge(name, run)


@pytest.mark.parametrize("name", builders.ARCHIVES)
def test_opening_an_archive_takes_little_memory_and_time(name, tmp_path) -> None:
    file = builders.archive(name, tmp_path, "pl-mark")
    began = time.process_time()
    tracemalloc.start()
    try:
        with opened(file, None):
            pass
    except NothingToGrade:
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60 * MEGABYTE
    assert time.process_time() - began < PROCESSOR_TIME


def test_what_is_no_plain_file_is_left_out(arena) -> None:
    name = "16-holds-what-is-no-file"
    skip_if_refused(name, BEST)
    mark = new_mark()
    folder = attack_named(name).plant(arena.place(mark) / "1-echo", arena.words(mark))
    builders.no_plain_files(folder, arena.other / "server.py")
    run = arena.grade(mark, folder, BEST)
    judge(name, run)
    for copied in ("hard.py", "two words.txt"):
        assert f"left out: 1-echo/{copied}" not in run.words


@pytest.mark.parametrize("mode", MODES)
def test_eight_programs_insist_on_one_port(mode, arena) -> None:
    attack = attack_named("24-insists-on-its-port")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])

    def grade(_: int) -> Run:
        mark = new_mark()
        folder = attack.plant(arena.place(mark) / "1-echo", {**arena.words(mark), "PORT": port})
        return arena.grade(mark, folder, mode, *ECHOES)

    with ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(grade, range(8)))
    for run in runs:
        assert run.data is not None, run.said
        if attack.held(mode):
            assert run.verdicts() == {"echoes": "passed"}, run.words
            assert run.left == []


@pytest.mark.parametrize("mode", MODES)
def test_the_terminal_of_the_grader_stays_clean(mode, arena) -> None:
    name = "28-writes-to-the-terminal"
    skip_if_refused(name, mode)
    import fcntl
    import termios

    mark = new_mark()
    attack = attack_named(name)
    folder = attack.plant(arena.place(mark) / "1-echo", arena.words(mark))
    ours, theirs = os.openpty()
    streams = dict.fromkeys(("stdin", "stdout", "stderr"), theirs)
    grading = arena.start(
        mark,
        folder,
        mode,
        *ECHOES,
        **streams,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(theirs)
    shown = b""
    try:
        while data := os.read(ours, 65536):
            shown += data
    except OSError:  # so a terminal tells that its last user has gone
        pass
    os.close(ours)
    grading.wait()
    assert b"isolation: " in shown, shown
    if attack.held(mode):
        assert f"{mark} was here".encode() not in shown
        assert remaining(mark) == []


@contextlib.contextmanager
def started_slowly(name: str, mode: str, arena: Arena) -> Iterator[tuple[str, subprocess.Popen]]:
    """Start to grade an attack, and go on when its second check runs."""
    mark = new_mark()
    folder = attack_named(name).plant(arena.place(mark) / "1-echo", arena.words(mark))
    grading = arena.start(mark, folder, mode)
    try:
        servers: set[int] = set()
        end = time.monotonic() + 60
        while len(servers) < 3 and grading.poll() is None and time.monotonic() < end:
            servers |= {p.pid for p in psutil.process_iter(["name"]) if p.info["name"] == mark}
            time.sleep(0.02)
        assert len(servers) >= 3, "its programs were not started"
        yield mark, grading
    finally:
        end_all(mark)
        grading.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="finds programs by their names")
@pytest.mark.parametrize("how", ["Ctrl-C", "INT", "TERM", "KILL"])
@pytest.mark.parametrize("mode", MODES)
def test_when_the_grader_goes_everything_goes(mode, how, arena) -> None:
    """It goes at once, so it does not come to a result; its daemons would stay for 100 seconds."""
    with started_slowly("33-is-stopped", mode, arena) as (mark, grading):
        if how == "Ctrl-C":  # a terminal sends it to everybody who is in the foreground
            os.killpg(grading.pid, signal.SIGINT)
        else:
            grading.send_signal(getattr(signal, f"SIG{how}"))
        grading.wait(timeout=NET)
        assert remaining(mark) == []
        assert not (arena.home / mark / "result.json").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="finds programs by their names")
@pytest.mark.parametrize("mode", MODES)
def test_a_worker_that_dies_costs_no_points(mode, arena) -> None:
    name = "34-loses-its-worker"
    with started_slowly(name, mode, arena) as (mark, grading):
        for process in psutil.Process(grading.pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):  # a student's program has just ended
                if any(part.endswith("worker.py") for part in process.cmdline()):
                    worker = process  # the innermost: a fence may have the same words
        worker.kill()
        run = arena.finished(mark, grading, time.monotonic())
    judge(name, run)
    assert run.verdicts()["starts"] == "passed"
    assert set(run.verdicts().values()) == {"passed", "grader error"}
    assert run.seconds < DEADLINE, "it has waited for the dead worker"


def test_an_impossible_isolation_is_a_letter(arena, monkeypatch) -> None:
    mark = new_mark()
    place = arena.place(mark)
    monkeypatch.setenv("PATH", str(place / "out"))  # nothing is installed there
    grading = arena.start(mark, builders.SOLUTION, "bwrap")
    said, _ = grading.communicate(timeout=NET)
    assert grading.returncode == 2, said
    for choice in attack_named("35-asks-for-the-impossible").says:
        assert any(words in " ".join(said.split()) for words in choice), said
    assert "Install it" in said or sys.platform != "linux"
    assert not (place / "result.json").exists()


def test_every_test_here_is_named_by_an_attack() -> None:
    named = {attack.by for attack in attacks() if attack.by}
    assert named <= globals().keys()
    assert {attack.name for attack in attacks() if attack.row == 15} == set(builders.ARCHIVES)
