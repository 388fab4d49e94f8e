"""When an hour passes at once, every wait with a limit is over, and no other wait is."""

import os
import socket
import textwrap
import time

import pytest
from partyline.sandbox.sandbox import FreshInterpreters, open_sandbox
from partyline.system.event_loop import EventLoop, Outcome

WAITS = {
    "sleep": "time.sleep(600)",
    "event": "assert not threading.Event().wait(600)",
    "condition": "c = threading.Condition()\nwith c: assert not c.wait_for(lambda: False, 600)",
    "lock": "k = threading.Lock(); k.acquire(); assert not k.acquire(timeout=600)",
    "semaphore": "assert not threading.Semaphore(0).acquire(timeout=600)",
    "join": "t = threading.Thread(target=ever, daemon=True); t.start(); t.join(600)",
    "timer": "e = threading.Event(); threading.Timer(600, e.set).start(); e.wait()",
    "queue": "try: queue.Queue().get(timeout=600)\nexcept queue.Empty: pass",
    "simple queue": "try: queue.SimpleQueue().get(timeout=600)\nexcept queue.Empty: pass",
    "recv": "a.settimeout(600)\ntry: a.recv(1)\nexcept TimeoutError: pass",
    "accept": "s = socket.create_server(('', 0)); s.settimeout(600)\n"
    "try: s.accept()\nexcept TimeoutError: pass",
    "file": "a.settimeout(600)\ntry: a.makefile().readline()\nexcept TimeoutError: pass",
    "select": "assert select.select([a], [], [], 600) == ([], [], [])",
    "selectors": "s = selectors.DefaultSelector(); s.register(a, 1)\nassert s.select(600) == []",
    "asyncio": "import asyncio; asyncio.run(asyncio.sleep(600))",
    "clock": "t = time.time()\nwhile time.time() < t + 600: time.sleep(0.01)",
    "again and again": "t = time.monotonic()\n"
    "while time.monotonic() < t + 600: select.select([a], [], [], 5)",
}
PROGRAM = """
import queue, select, selectors, socket, sys, threading, time
a, b = socket.socketpair()
def ever():
    threading.Event().wait()
print("ready", flush=True)
{wait}
print("over", flush=True)
"""


@pytest.fixture(params=["warm", "plain"])
def started(request, tmp_path):
    """Return a function that starts a program; it returns what tells how far it is, and more."""
    sandbox = open_sandbox() if request.param == "warm" else FreshInterpreters()
    listener = socket.create_server(("127.0.0.1", 0))
    loop = EventLoop()
    said = bytearray()

    def started(program: str):
        file = tmp_path / "program.py"
        file.write_text(textwrap.dedent(program), encoding="utf-8")
        running = sandbox.start(file, [], False, shim=f"hours={listener.getsockname()[1]}")

        def read(stream) -> None:
            data = os.read(stream, 65536) if isinstance(stream, int) else stream.recv(65536)
            said.extend(data)
            if not data:
                loop.remove(stream)

        for stream in (running.output, running.errors):
            loop.add(stream, lambda stream=stream: read(stream))
        listener.settimeout(20)
        line = listener.accept()[0]

        def says(text: str, seconds: float = 20) -> bool:
            return loop.wait(lambda: text.encode() in said, seconds) is Outcome.CAME

        def hour_passes() -> None:
            line.sendall(b"pass\n")
            assert line.recv(100) in (b"passed\n", b"")  # it may have ended at once

        return says, hour_passes, said

    yield started
    loop.close()
    listener.close()
    sandbox.close()


@pytest.mark.parametrize("wait", WAITS.values(), ids=list(WAITS))
def test_a_wait_with_a_limit_is_over(started, wait) -> None:
    says, hour_passes, said = started(PROGRAM.format(wait=wait))
    assert says("ready"), said.decode()
    time.sleep(0.2)  # it waits by now; if not, the hour is over before, and that is all right, too
    assert b"over" not in said
    for _ in range(20):  # whoever began to wait after an hour has passed waits for the next one
        hour_passes()
        if says("over", 1):
            break
    assert b"over" in said, said.decode()
    assert b"Error" not in said


def test_a_wait_without_a_limit_goes_on(started) -> None:
    says, hour_passes, said = started(
        """
        import queue, socket, threading
        a, b = socket.socketpair()
        def wait(what):
            what()
            print("over", flush=True)
        for what in (lambda: a.recv(1), threading.Event().wait, queue.Queue().get):
            threading.Thread(target=wait, args=(what,), daemon=True).start()
        print("ready", flush=True)
        threading.Event().wait()
        """
    )
    assert says("ready")
    hour_passes()
    assert not says("over", 0.5), said.decode()


def test_a_longer_wait_takes_more_hours(started) -> None:
    says, hour_passes, _ = started(PROGRAM.format(wait="time.sleep(5000)"))
    assert says("ready")
    time.sleep(0.2)
    hour_passes()
    assert not says("over", 0.3)
    hour_passes()
    if not says("over", 1):  # it began to wait only after the first hour
        hour_passes()
        assert says("over")
