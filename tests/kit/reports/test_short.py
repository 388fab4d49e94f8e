"""A result on one screen: what to do next stands last."""

import io
import os
import sys
from dataclasses import replace

import pytest
from partyline.model.cause import CRASH, Cause
from partyline.model.results import (
    CheckResult,
    Event,
    Failure,
    StageResult,
    SubmissionResult,
    Verdict,
)
from partyline.model.stages import ROOT, stages
from partyline.reports import short
from partyline.specimens.mistakes import mistakes
from rich.console import Console

TALK = (
    Event(1, "server", "starts", "server.py"),
    Event(2, "server", "prints", "listening on 127.0.0.1:5"),
    Event(3, "ann", "connects"),
    *(Event(4 + n, "ann", "sends", f"line {n}\n") for n in range(3)),
    *(Event(9 + n, "ann", "gets", f"line {n}") for n in range(2)),
    Event(300, "ann", "due", "line 2"),
)


def check(name: str, verdict: Verdict, todo: str = "", reason: str = "") -> CheckResult:
    failure = None
    if verdict is Verdict.FAILED:
        failure = Failure(f"It is wrong with {name}. " * 4, transcript=TALK)
    return CheckResult(
        f"1-echo/{name}",
        "1-echo",
        f"Title of {name}",
        2,
        verdict,
        lesson="02-recv",
        todo=todo,
        hint="Look at it.",
        reason=reason,
        failure=failure,
    )


def shown(*checks: CheckResult, width: int = 80) -> str:
    result = SubmissionResult("me", 5, (StageResult("1-echo", 15, checks),), isolation="isolation.")
    file = io.StringIO()
    short.show(Console(file=file, width=width, no_color=True), result, "grade.py me")
    return file.getvalue()


def test_what_is_to_be_written_first_stands_last_and_in_full() -> None:
    page = shown(
        check("threads", Verdict.FAILED, "1.3"),
        check("echoes", Verdict.FAILED, "1.1"),
        check("lines", Verdict.FAILED, "1.2"),
        check("starts", Verdict.PASSED),
    )
    assert page.index("(threads)") < page.index("(lines)") < page.index("1-echo/echoes, 2 points")
    assert page.count("due here:") == 1
    *_, again, score, _ = page.split("\n")
    assert "--check 1-echo/echoes --seed 5" in again
    assert score == "1-echo: 1 passed, 3 failed. Score: 25 %"


def test_not_reached_is_a_count_with_its_reason() -> None:
    reason = 'builds on "Title of echoes", which failed'
    waiting = [check(f"w{n}", Verdict.NOT_REACHED, reason=reason) for n in range(15)]
    late = check("late", Verdict.NOT_REACHED, reason="stopped after 120 s")
    page = shown(check("echoes", Verdict.FAILED), *waiting, late)
    assert "Not reached: 15 wait for echoes; 1 for others (--all)" in page
    assert "w3" not in page


def test_many_failures_are_counted() -> None:
    page = shown(*(check(f"c{n}", Verdict.FAILED, f"1.{n}") for n in range(9)))
    assert "5 more failed. --all shows all in full." in page
    assert len(page.splitlines()) <= 24


def test_all_green_says_what_has_been_built_and_what_is_next() -> None:
    page = shown(check("echoes", Verdict.PASSED))
    assert "You have built an echo server for many users." in page
    assert "Next: lesson 5, A pair: python3 grading/grade.py watch 5" in page


def test_at_the_end_of_the_course_nothing_is_next() -> None:
    result = SubmissionResult(
        "me",
        5,
        tuple(
            StageResult(stage.name, stage.weight, (check("echoes", Verdict.PASSED),))
            for stage in stages()
        ),
    )
    file = io.StringIO()
    short.show(Console(file=file, width=120, no_color=True), result, "grade.py me")
    page = file.getvalue()
    assert "6 stages, from an echo server for many users to a chat in one thread." in page
    assert "That was the last stage of the course." in page and "Next:" not in page


def test_a_defect_of_the_grader_is_no_failure_of_the_learner() -> None:
    page = shown(check("echoes", Verdict.GRADER_ERROR, reason="boom"))
    assert "This is a defect of the grader" in page and "boom" in page
    assert "No score" in page


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")
@pytest.mark.parametrize(
    "name", ["starter", "s1-no-threads", pytest.param("s3-echo-to-sender", marks=pytest.mark.slow)]
)
def test_a_half_done_stage_fits_a_terminal_of_24_rows(name, tmp_path) -> None:
    """The real command in a terminal emulator: nothing has scrolled away when it ends."""
    import pty

    import pyte

    known = {mistake.name: mistake for mistake in mistakes()}
    folder = ROOT / "starter" / "1-echo"
    if name in known:
        folder = known[name].plant(tmp_path / known[name].stage)
    screen = pyte.HistoryScreen(80, 24, history=1000)
    stream = pyte.ByteStream(screen)
    command = [sys.executable, str(ROOT / "grading/grade.py"), os.path.relpath(folder, ROOT)]
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.environ |= {"TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
        os.execv(sys.executable, command)
    try:
        while data := os.read(terminal, 65536):
            stream.feed(data)
    except OSError:  # so Linux tells the end
        pass
    finally:
        os.close(terminal)
        os.waitpid(pid, 0)
    rows = [line.rstrip() for line in screen.display]
    assert not screen.history.top, rows
    assert any(row.startswith("FAILED") for row in rows), rows
    assert "Score: " in [row for row in rows if row][-1]


def test_a_programs_error_is_told_once() -> None:
    error = "NameError: name 'usr' is not defined. Did you mean: 'user'?"
    said = f"Your server.py ended with an error in serve (server.py line 7): {error} It is gone."
    failure = Failure(
        said,
        transcript=TALK,
        traceback=f'Traceback (most recent call last):\n  File "server.py", line 7\n{error}',
        cause=Cause(CRASH, said, (), error),
    )
    page = " ".join(shown(replace(check("echoes", Verdict.FAILED), failure=failure)).split())
    assert page.count("NameError") == 1
    assert "in serve (server.py line 7). It is gone." in page
