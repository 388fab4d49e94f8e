"""New interpreters, with pipes hidden behind sockets as on Windows, and without."""

import psutil
import pytest
from partyline.model.transcript import Transcript
from partyline.program.program import Program
from partyline.sandbox import streams
from partyline.sandbox.sandbox import FreshInterpreters, Limits
from partyline.sandbox.usage import excess
from partyline.system.abilities import VARIABLE
from partyline.system.event_loop import EventLoop, Outcome


@pytest.fixture(params=["", "descriptors", "all"])
def program(request, monkeypatch, tmp_path):
    """Return a function that starts a program of these lines."""
    monkeypatch.setenv(VARIABLE, request.param)
    sandbox, loop = FreshInterpreters(), EventLoop()

    def start(text: str, limits: Limits | None = None) -> Program:
        file = tmp_path / "client.py"
        file.write_text(text, encoding="utf-8")
        program = Program(file, "client", sandbox, loop, Transcript())
        program.start(with_stdin=True, limits=limits)
        return program

    yield start
    sandbox.close()
    loop.close()


def until(program: Program, done) -> None:
    assert program._loop.wait(done, 30.0) is Outcome.CAME


def test_what_is_typed_comes_back(program) -> None:
    echo = program("import sys\nfor line in sys.stdin: print(line.upper(), end='')\nprint('over')")
    for word in ("hello", "я"):
        assert echo.stdin.types(f"{word}\n".encode()) is Outcome.CAME
        until(echo, lambda word=word: f"{word.upper()}\n" in echo.screen)
    echo.stdin.ends()
    until(echo, lambda: echo.ended)
    assert echo.screen == "HELLO\nЯ\nover\n"
    assert echo.status == 0


def test_the_last_words_are_whole(program, monkeypatch) -> None:
    monkeypatch.setattr(streams, "_SIZE", 1)  # the program ends long before all is copied
    talker = program("import sys\nprint('x' * 9_999)\nsys.exit('what a pity')")
    until(talker, lambda: talker.ended)
    assert len(talker.screen) == 10_000
    assert talker.errors == "what a pity\n"


def test_an_end_is_known_though_a_child_holds_the_output(program) -> None:
    parent = program(
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid)\n"
    )
    until(parent, lambda: parent.ended)
    psutil.Process(int(parent.screen)).kill()


def test_typing_to_a_program_that_does_not_read_ends(program) -> None:
    deaf = program("import time\nprint('here')\ntime.sleep(60)")
    until(deaf, lambda: deaf.shows("here"))
    assert deaf.stdin.types(b"x" * (4 << 20)) in (Outcome.LATE, Outcome.STILL)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("data = b'x' * (200 << 20)\nimport time\ntime.sleep(60)", "more than 100 MB of memory"),
        (
            "import threading, time\n"
            "for _ in range(60): threading.Thread(target=time.sleep, args=[60]).start()\n",
            "too many processes and threads (more than 40)",
        ),
    ],
)
def test_too_much_is_stopped(program, text, why) -> None:
    greedy = program(text, Limits(memory=100 << 20, processes=40))
    until(greedy, lambda: greedy.ended)
    assert why in greedy.fate
    assert "was stopped" in greedy.fate


def test_a_program_that_keeps_its_limits_is_left_alone(program) -> None:
    modest = program("import time\ndata = b'x' * (20 << 20)\nprint('here')\ntime.sleep(60)")
    until(modest, lambda: modest.shows("here"))
    assert excess(modest.pid, Limits(memory=100 << 20, processes=40)) == ""
    assert excess(modest.pid, Limits(memory=1 << 20, processes=40))
    assert excess(modest.pid, Limits(memory=100 << 20, processes=0))
