"""A harsher system under an unchanged program: it makes possible but rare events certain.

Runs inside the student's process and knows only the standard library. `launcher.py` installs it
before the program's first line; where there is no launcher, it is the script that is started:
`python -u harsh_system.py KIND FILE ARGS`. A kind is NAME=NUMBER, or several with a comma between
them:

send=7   send() takes at most 7 bytes at a time
recv=1   recv() gives at most 1 byte at a time
park=30  threads pause between two lines, at most 30 ms; the longest pause ends first
jump=30  the same, but the last pause ends first
lag=3    at each line the other threads wait for the main one to wait, at most 3 ms
hours=N  an hour passes when the grader says so, at port N; see virtual_time.py
stops=N  a thread stops at a line that the grader names, at port N; see preemption.py
sleep=N  time.sleep() takes only one of N parts of its time: not harsh, it saves time

Nothing here does what a real system could not do: a program that fails here would fail somewhere,
some day. Only the time that it takes proves nothing here.
"""

import _thread
import os
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Hashable
from types import FrameType
from typing import Any

import harsh_words  # type: ignore[import-not-found]
import orders  # type: ignore[import-not-found]
import preemption  # type: ignore[import-not-found]
import virtual_time  # type: ignore[import-not-found]


def install(kinds: str, folder: str) -> None:
    """Change this process.

    Args:
        kinds: what to do; see above.
        folder: where the program's own files are; only their lines pause.
    """
    for name, number in harsh_words.parts(kinds):
        if name == "send":
            short_send(int(number))
        elif name == "recv":
            short_recv(int(number))
        elif name == "park":
            park(int(number), folder)
        elif name == "jump":
            park(int(number), folder, -1)
        elif name == "lag":
            lag(int(number), folder)
        elif name == "sleep":
            short_sleep(int(number))
        elif name == "hours":
            orders.take_orders(int(number), {"pass": virtual_time.install()})
        else:
            orders.take_orders(int(number), preemption.Preemption(folder).install())


_SHORT = 0.002  # seconds


def short_sleep(parts: int) -> None:
    """Let `time.sleep` take only one of so many parts of its time.

    A sleep that is short already stays: who looks at something again and again must not do it
    without a pause.
    """
    sleep = time.sleep

    def short(seconds: float, /) -> None:
        sleep(max(seconds / parts, min(seconds, _SHORT)))

    time.sleep = short  # type: ignore[assignment]


# Connections


def short_send(most: int) -> None:
    """Let `send` take at most `most` bytes; `sendall` is not touched: it does not use `send`.

    A send that must not wait is left alone. If that one is short, the connection is full: a
    program may drop a user for it.
    """
    send = socket.socket.send

    def short(self: socket.socket, data: Any, flags: int = 0) -> int:
        waits = self.gettimeout() != 0 and not flags & getattr(socket, "MSG_DONTWAIT", 0)
        if waits and isinstance(data, bytes | bytearray | memoryview):
            data = memoryview(data).cast("B")[:most]
        return send(self, data, flags)

    socket.socket.send = short  # type: ignore[method-assign, assignment]


def short_recv(most: int) -> None:
    """Let `recv` and `recv_into` (which files of a socket use) give at most `most` bytes.

    Not when the program asks to wait for all bytes, or only to look at them: a look that never
    shows more: no network could do that.
    """
    recv, recv_into = socket.socket.recv, socket.socket.recv_into
    whole = getattr(socket, "MSG_WAITALL", 0) | socket.MSG_PEEK

    def short(self: socket.socket, size: int, flags: int = 0) -> bytes:
        return recv(self, size if flags & whole else min(size, most), flags)

    def short_into(self: socket.socket, buffer: Any, nbytes: int = 0, flags: int = 0) -> int:
        if not flags & whole:
            nbytes = min(nbytes or memoryview(buffer).nbytes, most)
        return recv_into(self, buffer, nbytes, flags)

    socket.socket.recv = short  # type: ignore[method-assign, assignment]
    socket.socket.recv_into = short_into  # type: ignore[method-assign, assignment]


# Threads

_REST = 0.005  # seconds without a line, after which a new moment begins
_POWERS = {4**power for power in range(20)}
_LOOK = 0.0005  # seconds between two looks at where the other threads are

Trace = Callable[[FrameType, str, Any], Any]


def park(milliseconds: int, folder: str, first: int = 0) -> None:
    """Let threads be overtaken: pause at visit number 1, 4, 16, 64 ... of each line.

    A pause lasts until all the others wait, too. So when many threads set out on the same way at
    the same moment, they pause at different places of it. When the program has rested, a new moment
    begins, and the visits are counted anew.

    Args:
        milliseconds: how long a pause may last.
        folder: whose files are meant.
        first: which pause ends first, 0 for the oldest and -1 for the newest.
    """
    visits: Counter[Hashable] = Counter()
    paused: list[int] = []
    last = 0.0

    def pause(frame: FrameType) -> None:
        nonlocal last
        if not _thread._count():
            return  # nobody else is here
        if time.monotonic() - last > _REST:
            visits.clear()
        place = (frame.f_code.co_filename, frame.f_lineno)
        visits[place] += 1
        if visits[place] in _POWERS:
            me = _thread.get_ident()
            paused.append(me)
            try:
                _let_others_run(me, lambda: paused[first] == me, milliseconds)
            finally:
                paused.remove(me)
        last = time.monotonic()

    trace = _at_each_line(folder, pause)
    threading.settrace(trace)
    sys.settrace(trace)


def _let_others_run(me: int, may_go: Callable[[], bool], milliseconds: int) -> None:
    before = None
    until = time.monotonic() + milliseconds / 1000
    while time.monotonic() < until:
        now = _places(me)
        if now == before and may_go() and not _others_run():
            return
        before = now
        time.sleep(_LOOK)


def _others_run() -> bool:
    """Return whether another thread could run at once, if the machine were not busy (Linux)."""
    me = str(threading.get_native_id())
    try:
        for task in os.listdir("/proc/self/task"):
            with open(f"/proc/self/task/{task}/stat", "rb") as file:
                if task != me and file.read().rpartition(b") ")[2][:1] == b"R":
                    return True
    except OSError:  # it has ended meanwhile, or the system has no such files
        pass
    return False


def _places(me: int) -> dict[int, Hashable]:
    """Return where all other threads are."""
    return {t: _place(frame) for t, frame in sys._current_frames().items() if t != me}


def lag(milliseconds: int, folder: str) -> None:
    """Let the main thread go first: the others pause at each line until it waits for something."""
    main = _thread.get_ident()
    rested: Hashable = None

    def pause(_: FrameType) -> None:
        nonlocal rested
        for _millisecond in range(milliseconds):
            place = _place(sys._current_frames().get(main))
            if place is not None and place == rested:
                return
            time.sleep(0.001)
            if _place(sys._current_frames().get(main)) == place:
                rested = place

    threading.settrace(_at_each_line(folder, pause))


def _place(frame: FrameType | None) -> Hashable:
    return None if frame is None else (id(frame), frame.f_lasti)


def _at_each_line(folder: str, pause: Callable[[FrameType], None]) -> Trace:
    """Return a trace function that calls `pause` before each line of the files in `folder`."""
    inside = os.path.join(os.path.abspath(folder), "")
    known: dict[str, bool] = {}

    def line(frame: FrameType, event: str, _: Any) -> Any:
        if event == "line":
            pause(frame)
        return line

    def call(frame: FrameType, _event: str, _: Any) -> Any:
        name = frame.f_code.co_filename
        if name not in known:
            known[name] = os.path.isfile(name) and os.path.abspath(name).startswith(inside)
        return line if known[name] else None

    return call


if __name__ == "__main__":
    import as_main  # type: ignore[import-not-found]

    for sibling in ("as_main", "harsh_words", "orders", "preemption", "virtual_time"):
        del sys.modules[sibling]  # the program may have modules of the same names
    install(sys.argv[1], os.path.dirname(os.path.realpath(sys.argv[2])))
    as_main.run(sys.argv[2], sys.argv[3:])
