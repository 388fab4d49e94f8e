"""The shim does what a system may do, and no more, under a program that is not changed."""

import os
import textwrap
import time

import pytest
from partyline.model.failure import NotJudgedHere
from partyline.model.results import Verdict
from partyline.model.stages import stages
from partyline.runner.grader import grade
from partyline.sandbox import harsh_words
from partyline.sandbox.sandbox import ForkedInterpreters, FreshInterpreters
from partyline.specimens.mistakes import mistakes
from partyline.submission.submission import find
from partyline.system.abilities import has
from partyline.system.event_loop import EventLoop


@pytest.fixture(params=["warm", "plain"])
def under(request, tmp_path):
    """Return a function that runs a program under a shim, and returns what it printed."""
    if request.param == "warm" and not has("fork"):
        pytest.skip("the launcher forks")
    sandbox = ForkedInterpreters() if request.param == "warm" else FreshInterpreters()

    def under(kinds: str, program: str, until: str = "", then=lambda _: None) -> str:
        file = tmp_path / "program.py"
        file.write_text(textwrap.dedent(program), encoding="utf-8")
        running = sandbox.start(file, ["Ann"], False, shim=kinds)
        said = bytearray()
        loop = EventLoop()

        def read(stream):
            data = os.read(stream, 65536) if isinstance(stream, int) else stream.recv(65536)
            said.extend(data)
            if not data:
                loop.remove(stream)

        for stream in (running.output, running.errors):
            loop.add(stream, lambda stream=stream: read(stream))
        if until:
            loop.wait(lambda: until.encode() in said)
            then(running)
        until_ended = time.monotonic() + 30
        while sandbox.poll(running) is None:
            loop.turn(0.01)
            assert time.monotonic() < until_ended, said.decode()
        while loop.turn(0.02):
            pass
        loop.close()
        sandbox.kill(running)
        said.extend(f"exit status {running.status}\n".encode())
        return said.decode().replace("\r\n", "\n")

    yield under
    sandbox.close()


KINDS = ["send=7", "recv=1", "park=30", "jump=30", "lag=3"]
PAIR = """
import socket
a, b = socket.socketpair()
hundred = b"0123456789" * 10
"""


def of_pair(program: str) -> str:
    return PAIR + textwrap.dedent(program)


# send


def test_send_takes_little(under) -> None:
    said = under(
        "send=7",
        of_pair("""
        print(*(a.send(data) for data in (hundred, bytearray(hundred), memoryview(hundred), b"ab")))
        print(b.makefile("rb").read(23))
        """),
    )
    assert said == "7 7 7 2\nb'012345601234560123456ab'\nexit status 0\n"


def test_who_asks_for_all_gets_all(under) -> None:
    said = under(
        "send=7",
        of_pair("""
        a.sendall(hundred)
        print(len(b.makefile("rb").read(100)))
        with a.makefile("w") as file:
            file.write(hundred.decode() + "\\n")
        print(len(b.makefile().readline()))
        """),
    )
    assert said == "100\n101\nexit status 0\n"


def test_a_send_that_must_not_wait_is_left_alone(under) -> None:
    """There, less than all means that the connection is full, and a server may hang up on that."""
    said = under(
        "send=7",
        of_pair("""
        if hasattr(socket, "MSG_DONTWAIT"):
            assert a.send(hundred, socket.MSG_DONTWAIT) == 100
        a.setblocking(False)
        print(a.send(hundred))
        a.settimeout(5)
        print(a.send(hundred))
        """),
    )
    assert said == "100\n7\nexit status 0\n"


def test_mistakes_stay_mistakes(under) -> None:
    said = under(
        "send=7,recv=1",
        of_pair("""
        for call, given in ((a.send, ["text"]), (a.recv, []), (a.recv, [-1]), (b.send, [])):
            try:
                call(*given)
            except (TypeError, ValueError) as error:
                print(type(error).__name__)
        a.close()
        try:
            a.send(b"x")
        except OSError as error:
            print(error.strerror)
        """),
    )
    lines = said.splitlines()
    assert lines[:4] == ["TypeError", "TypeError", "ValueError", "TypeError"]
    assert lines[-1] == "exit status 0" and len(lines) == 6


# recv


def test_recv_gives_little(under) -> None:
    said = under(
        "recv=1",
        of_pair("""
        a.sendall(hundred)
        buffer = bytearray(10)
        print(b.recv(1000), b.recv_into(buffer), b.recv_into(buffer, 5), b.recv(0), bytes(buffer))
        """),
    )
    assert said == f"b'0' 1 1 b'' {b'2' + bytes(9)}\nexit status 0\n"


def test_all_of_it_comes_and_then_the_end(under) -> None:
    said = under(
        "recv=1",
        of_pair("""
        a.sendall("дом\\n".encode())
        a.close()
        print([b.recv(10) for _ in range(8)])
        a, b = socket.socketpair()
        a.sendall(hundred + b"\\n" + hundred)
        a.close()
        print([len(line) for line in b.makefile("rb")])
        """),
    )
    bytes_of_it = [bytes([byte]) for byte in "дом\n".encode()]
    assert said == f"{[*bytes_of_it, b'']}\n[101, 100]\nexit status 0\n"


@pytest.mark.skipif(not has("signals"), reason="flags as POSIX has them")
def test_who_looks_or_waits_for_all_is_not_fooled(under) -> None:
    said = under(
        "recv=1",
        of_pair("""
        a.sendall(hundred)
        print(len(b.recv(100, socket.MSG_PEEK)), len(b.recv(60, socket.MSG_WAITALL)))
        print(b.recv_into(bytearray(30), 0, socket.MSG_WAITALL))
        """),
    )
    assert said == "100 60\n30\nexit status 0\n"


def test_accepted_connections_are_under_it_too(under) -> None:
    said = under(
        "recv=1,send=7",
        """
        from socket import *
        listener = create_server(("127.0.0.1", 0))
        here = create_connection(listener.getsockname())
        there, _ = listener.accept()
        print(there.send(b"0123456789"), here.recv(10), len(socket.dup(here).recv(10)))
        """,
    )
    assert said == "7 b'0' 1\nexit status 0\n"


# park and jump

RACE = """
import threading, time

class Counter:
    def __init__(self):
        self.lock = threading.Lock()
        self.count = 0

    def unsafe(self):
        count = self.count
        count += 1
        self.count = count

    def safe(self):
        with self.lock:
            self.unsafe()

def all_at_once(work, number):
    go = threading.Event()
    def wait():
        go.wait()
        work()
    threads = [threading.Thread(target=wait) for _ in range(number)]
    for thread in threads:
        thread.start()
    time.sleep(0.05)
    go.set()
    for thread in threads:
        thread.join()
"""


@pytest.mark.parametrize("turn", range(5))
def test_a_thread_is_overtaken_between_two_lines(under, turn) -> None:
    said = under(
        "park=30",
        RACE
        + """
counter = Counter()
all_at_once(counter.unsafe, 4)
print(counter.count < 4)
counter = Counter()
all_at_once(counter.safe, 4)
print(counter.count)
""",
    )
    assert said == "True\n4\nexit status 0\n"


@pytest.mark.parametrize("turn", range(5))
def test_the_last_thread_goes_first(under, turn) -> None:
    said = under(
        "jump=30",
        """
        import threading
        order = []
        def work(number):
            order.append(number)
        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        print(sorted(order) == list(range(8)), order == sorted(order))
        """,
    )
    assert said == "True False\nexit status 0\n"


@pytest.mark.parametrize("kinds", ["park=30", "jump=30", "lag=3"])
def test_locks_and_queues_work_as_ever(under, kinds) -> None:
    said = under(
        kinds,
        """
        import queue, threading, time
        results, wanted = queue.Queue(), queue.Queue(2)
        condition = threading.Condition()
        done = 0
        def work():
            global done
            for item in iter(wanted.get, None):
                results.put(item * item)
            with condition:
                done += 1
                condition.notify_all()
        for _ in range(3):
            threading.Thread(target=work, daemon=True).start()
        for number in range(20):
            wanted.put(number)
        for _ in range(3):
            wanted.put(None)
        with condition:
            print(condition.wait_for(lambda: done == 3, timeout=20))
        print(sorted(results.queue) == [number * number for number in range(20)])
        """,
    )
    assert said == "True\nTrue\nexit status 0\n"


@pytest.mark.skipif(not has("signals"), reason="presses Ctrl-C")
@pytest.mark.parametrize("kinds", ["park=1000", "jump=1000", "lag=1000"])
def test_ctrl_c_comes_through_a_pause(under, kinds) -> None:
    said = under(
        kinds,
        """
        import threading, time
        def spin():
            while True:
                pass
        threading.Thread(target=spin, daemon=True).start()
        try:
            print("ready", flush=True)
            while True:
                pass
        except KeyboardInterrupt:
            print("goodbye")
        """,
        until="ready\n",
        then=lambda running: os.kill(running.pid, 2),
    )
    assert said == "ready\ngoodbye\nexit status 0\n"


def test_one_thread_alone_does_not_wait(under) -> None:
    began = time.monotonic()
    program = "def f(n):\n" + "".join(f"    n += {i}\n" for i in range(1000)) + "f(1)\n"
    assert under("park=1000", program) == "exit status 0\n"
    assert time.monotonic() - began < 5


def test_only_the_programs_own_lines_pause(under, tmp_path) -> None:
    """The lines of its modules count as its own; those of the standard library do not."""
    (tmp_path / "mine.py").write_text("def work(done):\n    done.append(1)\n    done.append(2)\n")
    said = under(
        "park=30",
        """
        import sys, threading, time, random, mine
        paused = set()
        sleep = sys.modules["time"].sleep
        trace = sys.gettrace()
        for function in (mine.work, random.Random.shuffle, threading.Thread.run):
            code = function.__code__
            class Frame: f_code = code
            print(trace(Frame, "call", None) is not None)
        """,
    )
    assert said == "True\nFalse\nFalse\nexit status 0\n"


# lag


def test_the_main_thread_goes_first(under) -> None:
    """On a busy machine, it may look for a moment as if it waited: so one time of many will do."""
    program = """
        import threading, time
        order = []
        def work():
            for _ in range(5):
                order.append("other")
        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for _ in range(50):
            order.append("main")
        for thread in threads:
            thread.join()
        print(order[:50] == ["main"] * 50, order.count("other"))
        """
    assert any(under("lag=3", program) == "True 15\nexit status 0\n" for _ in range(20))


def test_who_is_waited_for_is_hardly_slower(under) -> None:
    said = under(
        "lag=1000",
        """
        import threading, time
        def work():
            for number in range(300):
                number += 1
        thread = threading.Thread(target=work)
        thread.start()
        began = time.monotonic()
        thread.join()
        print(time.monotonic() - began < 5)
        """,
    )
    assert said == "True\nexit status 0\n"


# The program is not changed


@pytest.mark.parametrize("kinds", KINDS)
def test_the_program_is_still_itself(under, tmp_path, kinds) -> None:
    (tmp_path / "harsh_system.py").write_text("WHO = 'mine'\n")
    said = under(
        kinds,
        """
        import os, sys, harsh_system
        mine = sys.path[0] == os.getcwd()
        print(__name__, sys.argv, harsh_system.WHO, mine, "as_main" in sys.modules)
        def f():
            raise ValueError("wrong")
        f()
        """,
    )
    file = tmp_path / "program.py"
    lines = said.splitlines()
    assert lines[:4] == [
        "__main__ ['program.py', 'Ann'] mine True False",
        "Traceback (most recent call last):",
        f'  File "{file}", line 7, in <module>',
        "    f()",
    ]
    assert lines[-2:] == ["ValueError: wrong", "exit status 1"]
    assert "partyline" not in said


# What is said of it


@pytest.mark.parametrize("kinds", [*KINDS, "hours=1", "stops=1"])
def test_every_kind_says_what_it_does_and_why_that_is_fair(kinds) -> None:
    assert harsh_words.why(kinds).startswith("In this check, ")
    assert harsh_words.why(kinds).endswith(".") and harsh_words.why(kinds).count(". ") == 1
    assert "may" in harsh_words.why(kinds)
    assert harsh_words.note(kinds) and not harsh_words.note(kinds).endswith(".")


@pytest.mark.parametrize("kinds", ["", "send", "send=", "send=x", "spend=7", "send=7,", "send=7 "])
def test_unknown_kinds_are_refused(kinds) -> None:
    with pytest.raises(ValueError, match="no such shim"):
        harsh_words.why(kinds)


def test_two_kinds_say_both() -> None:
    assert (
        harsh_words.why("send=7,park=30")
        == f"{harsh_words.why('send=7')} {harsh_words.why('park=30')}"
    )


def test_a_failure_under_a_shim_says_so(tmp_path) -> None:
    mistake = next(m for m in mistakes() if m.name == "s5-send-not-sendall")
    folder = mistake.plant(tmp_path / "5-robust")
    result = grade(find(folder), seed=1, only=["5-robust/short_sends"])
    (check,) = result.checks
    assert check.verdict is Verdict.FAILED
    assert check.failure.sentence.endswith(harsh_words.why("send=7"))
    assert any(harsh_words.note("send=7") in event.text for event in check.failure.transcript)


def test_late_under_a_shim_is_no_failure() -> None:
    loop = EventLoop()
    loop.hurries = False
    with pytest.raises(NotJudgedHere, match="slows your program down"):
        loop.wait(lambda: False, patience=0.01)
    loop.close()


@pytest.mark.parametrize("stage", stages()[:4], ids=lambda stage: stage.name)
def test_only_the_last_stages_use_it(stage) -> None:
    """What a shim shows is for those who have learnt of locks and slow readers."""
    for file in stage.checks.glob("*.py"):
        assert "shim=" not in file.read_text(encoding="utf-8")


# sleep


def test_sleeps_are_shorter_but_not_nothing(under) -> None:
    said = under(
        "sleep=50",
        """
        import time
        from time import sleep
        began = time.monotonic()
        sleep(3)
        print(time.monotonic() - began < 3)
        began = time.monotonic()
        for _ in range(20):
            sleep(0.001)
        print(time.monotonic() - began >= 0.02)
        try:
            sleep(-1)
        except ValueError as error:
            print(error)
        """,
    )
    assert said == "True\nTrue\nsleep length must be non-negative\nexit status 0\n"
