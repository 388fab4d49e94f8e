"""`grade.py watch --plain`, in a process of its own."""

import io
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading

import pytest
from partyline.learner.board import Board
from partyline.learner.plain import Plain
from partyline.model.outline import lessons
from partyline.model.results import CheckResult, Event, Failure, Verdict
from partyline.model.stages import ROOT, stage_named

SOLUTION = stage_named("1-echo").solution


class Watching:
    """A real `grade.py watch` whose lines are read as they come."""

    def __init__(self, home, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "grading/grade.py"), "watch", *options, "--folder", home],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)

    def until(self, begin: str) -> list[str]:
        """Return the lines up to the first one that begins so."""
        lines: list[str] = []
        while not (lines and lines[-1].startswith(begin)):
            line = self._lines.get()
            assert line is not None, "\n".join([f"it ended without {begin!r}:", *lines])
            lines.append(line)
        return lines


@pytest.fixture
def watching(tmp_path):
    shutil.copytree(stage_named("1-echo").starter, tmp_path / "1-echo")
    watching = Watching(tmp_path, "4")
    yield watching
    watching.process.kill()
    watching.process.wait()


@pytest.mark.skipif(sys.platform == "win32", reason="no program can press another's Ctrl-C there")
def test_it_tells_of_each_save_until_ctrl_c(watching, tmp_path) -> None:
    lines = watching.until("Ran in")
    assert lines[0].startswith("Lesson 4: A thread for everyone. You edit")
    assert any(line.startswith("FAILED: ") for line in lines)
    assert any("due here:" in line for line in lines)
    assert any(line.startswith("Hint: ") for line in lines)
    assert any(line.startswith("Again: python3 grading/grade.py ") for line in lines)
    assert sum(line.startswith("FAILED") for line in lines) == 1
    for name in ("wire.py", "server.py"):
        shutil.copy(SOLUTION / name, tmp_path / "1-echo" / name)
    lines = watching.until("Go on with")
    assert "Green now: The second user is served while the first one is silent" in lines
    assert any(re.match(r"This lesson: (\d+) of \1 checks green", line) for line in lines)
    assert lines[-1] == "Go on with: python3 grading/grade.py watch 5 --plain"
    watching.process.send_signal(signal.SIGINT)
    watching.until("Stopped by Ctrl-C.")
    assert watching.process.wait() == 0


def test_once_is_one_run_with_an_exit_status(tmp_path) -> None:
    shutil.copytree(SOLUTION, tmp_path / "1-echo")
    watching = Watching(tmp_path, "4", "--once")
    lines = watching.until("Ran in")
    assert any("Lesson 4 is done." in line for line in lines), "\n".join(lines)
    assert watching.process.wait() == 0


@pytest.mark.parametrize(
    ("words", "letter"),
    [
        (("99",), "There is no lesson and no stage '99'."),
        (("3-room",), "There is no folder"),
    ],
)
def test_what_cannot_be_watched_is_a_letter(tmp_path, words, letter) -> None:
    shutil.copytree(SOLUTION, tmp_path / "1-echo")
    watching = Watching(tmp_path, *words)
    assert watching.until(letter)
    assert watching.process.wait() == 2


def test_a_terminal_that_knows_no_lines_and_arrows_gets_ascii() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    events = (Event(1, "ann", "sends", "hi\n"), Event(2, "ann", "due", "hi"))
    check = CheckResult(
        "1-echo/echoes",
        "1-echo",
        "Each line comes back",
        1,
        Verdict.FAILED,
        failure=Failure('ann should get "hé" back.', transcript=events),
    )
    before = Board(lessons()[2], running=True, seed=1)
    board = Board(lessons()[2], {check.name: check}, frozenset({check.name}), seed=1)
    Plain(out, lambda folder: "grade", ROOT).shows(board, before)
    shown = raw.getvalue().decode("ascii")
    assert '<........| due here: "hi"' in " ".join(shown.split()).replace(" | ", "| ")
    assert 'ann should get "h\\xe9" back.' in shown
