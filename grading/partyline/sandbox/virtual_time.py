"""A system in which an hour can pass in a moment: every wait with a time limit is over then.

Runs inside the student's process and knows only the standard library. Time runs as always until
the grader orders an hour to pass (see orders.py). Then all clocks are an hour further, and whoever
waits with a limit below that has waited in vain, as after an hour of silence. Waits without a
limit go on.
"""

import _thread
import queue
import select
import socket
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

HOUR = 3600.0  # seconds
_LOOK = 0.05  # seconds between two looks of who waits for a lock, and has set a limit

_real_monotonic, _real_select = time.monotonic, select.select
_real_lock, _real_join = _thread.allocate_lock, threading.Thread.join
_DONTWAIT = getattr(socket, "MSG_DONTWAIT", 0)


class _Time:
    passed = 0.0  # seconds, besides those that really pass
    bell: socket.socket  # can be read as soon as more time has passed
    rope: socket.socket  # closing it rings the bell
    old_bells: tuple[socket.socket, ...] = ()  # kept open: somebody may still look at them


def install() -> Callable[[], str]:
    """Change this process; return what lets an hour pass."""
    import selectors  # most programs do without

    _Time.bell, _Time.rope = socket.socketpair()
    for name in ("time", "monotonic", "perf_counter"):
        setattr(time, name, _moved(getattr(time, name)))
        setattr(time, f"{name}_ns", _moved_ns(getattr(time, f"{name}_ns")))
    threading._time = queue.time = time.monotonic  # type: ignore[attr-defined]
    time.sleep = _sleep  # type: ignore[assignment]
    select.select = _select  # type: ignore[assignment]
    selectors.SelectSelector._select = staticmethod(_select)  # type: ignore[attr-defined]
    for kind, factor, selector in (
        ("poll", 1000.0, "PollSelector"),
        ("epoll", 1.0, "EpollSelector"),
    ):
        if hasattr(select, kind):
            poller = _poller(getattr(select, kind), factor)
            setattr(select, kind, poller)
            getattr(selectors, selector)._selector_cls = poller
    for name, writes in (
        *(("recv", False), ("recv_into", False), ("recvfrom", False), ("accept", False)),
        *(("send", True), ("sendall", True)),
    ):
        setattr(socket.socket, name, _limited(getattr(socket.socket, name), writes))
    _thread.allocate_lock = threading.Lock = _Lock  # type: ignore[assignment]
    threading._allocate_lock = _Lock  # type: ignore[attr-defined]
    threading.Thread.join = _join  # type: ignore[method-assign]
    queue.SimpleQueue = queue._PySimpleQueue  # type: ignore[attr-defined, misc]
    return _an_hour_passes


def _an_hour_passes() -> str:
    rope = _Time.rope
    _Time.passed += HOUR
    _Time.old_bells += (_Time.bell,)
    _Time.bell, _Time.rope = socket.socketpair()
    rope.close()
    return "passed"


# Clocks


def _now() -> float:
    return _real_monotonic() + _Time.passed


def _moved(clock: Callable[[], float]) -> Callable[[], float]:
    return lambda: clock() + _Time.passed


def _moved_ns(clock: Callable[[], int]) -> Callable[[], int]:
    return lambda: clock() + int(_Time.passed * 1e9)


# Waits


def _select(
    read: Sequence[Any], write: Sequence[Any], other: Sequence[Any], seconds: float | None = None
) -> tuple[list[Any], list[Any], list[Any]]:
    """Wait as `select.select` does, but not longer than the clocks say."""
    if seconds is None or seconds <= 0:
        return _real_select(read, write, other, seconds)
    until = _now() + seconds
    while True:
        bell = _Time.bell  # looked at before the clock is
        left = max(0.0, until - _now())
        found = _real_select([*read, bell], write, other, left)
        rang = bell in found[0]
        if rang:
            found[0].remove(bell)
        if any(found) or not rang or not left:
            return found


def _sleep(seconds: float) -> None:
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    if seconds == 0:
        _real_select([], [], [], 0)
    else:
        _select([], [], [], seconds)


def _limited(method: Callable[..., Any], writes: bool) -> Callable[..., Any]:
    """Return a socket's method whose wait ends when the socket's time is over."""

    def limited(self: socket.socket, *args: Any, **named: Any) -> Any:
        seconds = self.gettimeout()
        flags = [arg for arg in args if isinstance(arg, int)]
        if seconds and not (_DONTWAIT and any(flag & _DONTWAIT for flag in flags[-1:])):
            waits = ([], [self]) if writes else ([self], [])
            if not any(_select(*waits, [], seconds)):
                raise TimeoutError("timed out")
        return method(self, *args, **named)

    return limited


def _poller(kind: Callable[..., Any], factor: float) -> type:
    """Return a class that behaves as `select.poll` or `select.epoll`.

    Args:
        kind: which of both.
        factor: how many of its units a second has.
    """

    class Poller:
        def __init__(self, *args: Any, **named: Any) -> None:
            self._real = kind(*args, **named)

        def __getattr__(self, name: str) -> Any:
            return getattr(self._real, name)

        def __enter__(self) -> "Poller":
            return self

        def __exit__(self, *_: object) -> None:
            self._real.close()

        def poll(self, timeout: float | None = None, *more: Any, **named: Any) -> Any:
            if timeout is None or timeout <= 0:
                return self._real.poll(timeout, *more, **named)
            until = _now() + timeout / factor
            while True:
                bell = _Time.bell
                left = max(0.0, until - _now())
                self._real.register(bell, 1)  # to read: POLLIN and EPOLLIN are the same number
                try:
                    found = self._real.poll(left * factor, *more, **named)
                finally:
                    self._real.unregister(bell)
                rest = [pair for pair in found if pair[0] != bell.fileno()]
                if rest or len(rest) == len(found) or not left:
                    return rest

    return Poller


class _Lock:
    """A lock as `threading.Lock` makes it, whose limits follow the clocks."""

    def __init__(self) -> None:
        self._real = _real_lock()
        self.release = self._real.release
        self.locked = self._real.locked

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        if not blocking or timeout <= 0:
            return self._real.acquire(blocking, timeout)
        until = _now() + timeout
        while (left := until - _now()) > 0:
            if self._real.acquire(True, min(left, _LOOK)):
                return True
        return self._real.acquire(False)

    def __enter__(self) -> bool:
        return self._real.acquire()

    def __exit__(self, *_: object) -> None:
        self._real.release()


def _join(self: threading.Thread, timeout: float | None = None) -> None:
    if timeout is None or timeout <= 0:
        _real_join(self, timeout)
        return
    until = _now() + timeout
    while (left := until - _now()) > 0:
        _real_join(self, min(left, _LOOK))
        if not self.is_alive():
            return
