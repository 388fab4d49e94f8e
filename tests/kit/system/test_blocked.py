"""A program that sleeps for good is told from one that will wake up by itself."""

import subprocess
import sys
import time

import pytest
from partyline.system import blocked
from partyline.system.abilities import has
from partyline.system.event_loop import EventLoop, Outcome, Patience

pytestmark = pytest.mark.skipif(not has("sleepers"), reason="Linux tells, others do not")

PAIR = "import select, socket\na, b = socket.socketpair()\n"
THREADS = "import threading as t, time\n"
CHILD = "import subprocess, sys\nsubprocess.run([sys.executable, '-c', '{}'])"

FOR_GOOD = {
    "reads its keyboard": "import sys; sys.stdin.read()",
    "accepts": "import socket; socket.create_server(('127.0.0.1', 0)).accept()",
    "receives": PAIR + "a.recv(1)",
    "sends to nobody who reads": PAIR + "while True: a.send(b'x' * 9999)",
    "waits for an event": THREADS + "t.Event().wait()",
    "waits for a lock": THREADS + "x = t.Lock(); x.acquire(); x.acquire()",
    "joins a thread": THREADS + "x = t.Thread(target=t.Event().wait); x.start(); x.join()",
    "selects": PAIR + "select.select([a], [], [])",
    "polls": PAIR + "p = select.poll(); p.register(a, 1); p.poll()",
    "waits for a child": CHILD.format("input()"),
    "waits for a signal": "import signal; signal.pause()",
}
NOT_FOR_GOOD = {
    "sleeps": THREADS + "time.sleep(100)",
    "has a time-out": PAIR + "a.settimeout(50); a.recv(1)",
    "selects with a time-out": PAIR + "select.select([a], [], [], 50)",
    "waits for an event, not for ever": THREADS + "t.Event().wait(50)",
    "spins": "while True: pass",
    "has one thread that sleeps": THREADS
    + "t.Thread(target=time.sleep, args=(50,)).start(); t.Event().wait()",
    "has a child that sleeps": CHILD.format("import time; time.sleep(50)"),
}


def outcome_for(program: str, patience: float) -> Outcome:
    """Start a program, and wait for something that never comes."""
    child = subprocess.Popen(
        [sys.executable, "-c", "print('up', flush=True)\n" + program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert child.stdout is not None and child.stdin is not None
    try:
        child.stdout.readline()
        loop = EventLoop()
        loop.fingerprint = lambda: blocked.fingerprint(child.pid)
        return loop.wait(lambda: False, patience)
    finally:
        for process in _tree(child.pid):
            process.kill()
        child.wait()
        child.stdin.close()
        child.stdout.close()


def _tree(pid: int):
    import psutil

    root = psutil.Process(pid)
    return [*root.children(recursive=True), root]


@pytest.mark.parametrize("what", FOR_GOOD, ids=lambda what: what.replace(" ", "-"))
def test_it_is_known_that_nothing_will_come(what) -> None:
    assert outcome_for(FOR_GOOD[what], patience=20) is Outcome.STILL


@pytest.mark.parametrize("what", NOT_FOR_GOOD, ids=lambda what: what.replace(" ", "-"))
def test_one_that_may_wake_up_is_never_called_still(what) -> None:
    assert outcome_for(NOT_FOR_GOOD[what], patience=0.6) is Outcome.LATE


def test_a_process_that_is_gone_is_not_asleep() -> None:
    child = subprocess.Popen([sys.executable, "-c", "pass"])
    child.wait()
    assert blocked.fingerprint(child.pid) is None


def test_patience_does_not_count_a_machine_that_stood_still() -> None:
    clock = Patience(1.0)
    clock.spend(30.0)
    assert clock.left > 0.9
    for _ in range(50):
        clock.spend(0.02)
    assert clock.left <= 0


def test_what_has_come_is_never_waited_for(monkeypatch) -> None:
    monkeypatch.setattr(EventLoop, "turn", lambda *_: pytest.fail("it waits"))
    assert EventLoop().wait(lambda: True) is Outcome.CAME


@pytest.mark.parametrize(
    ("code", "naps"), [("time.sleep(60)", True), ("input()", False), ("while True: pass", False)]
)
def test_a_thread_in_a_sleep_is_seen(code, naps) -> None:
    program = [sys.executable, "-c", f"import time; print('on', flush=True); {code}"]
    if code.startswith("while"):
        program[-1] = "print('on', flush=True)\nwhile True: pass"
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            process.stdout.readline()
            until = time.monotonic() + 10
            while blocked.naps(process.pid) != naps and time.monotonic() < until:
                time.sleep(0.01)
            assert blocked.naps(process.pid) == naps
        finally:
            process.kill()
