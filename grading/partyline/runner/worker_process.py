"""One worker at work behind its fence, and the private channel to it."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil

from partyline.sandbox.limits import environment
from partyline.sandbox.modes import AUTO, Fence, NoFence, fence, line
from partyline.system import abilities

_WORKER = Path(__file__).with_name("worker.py")
_WORDS = 300  # characters of a worker's last words that a reason quotes


class GraderFailed(Exception):
    """The grader itself failed, and there is no result; the message says what to report."""


class WorkerProcess:
    """One worker. The channel is a socket: nobody else can open it, whatever they know of it.

    Args:
        fence: what is around the worker and the programs.
        request: what it is asked for; see worker.py.
        place: the folder that holds the submission's folders, if there is one.
    """

    def __init__(self, fence: Fence, request: dict[str, Any], place: Path | None) -> None:
        self.fence = fence
        self.done = False
        self._errors = tempfile.TemporaryFile("w+", errors="replace")  # noqa: SIM115, see close()
        command, descriptors = fence.command([*_python(), str(_WORKER)], place)
        ours, theirs = _channel()
        try:
            self._process = subprocess.Popen(
                command,
                stdin=theirs if isinstance(theirs, int) else theirs.fileno(),
                stdout=theirs if isinstance(theirs, int) else theirs.fileno(),
                stderr=self._errors,
                env=_environment(),
                pass_fds=descriptors,
            )
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
            if isinstance(theirs, socket.socket):
                theirs.close()
        self._open(ours)
        inner = fence.inner(place)
        told = {"kind": inner.kind, "uid": inner.uid, "place": place and str(place)}
        told |= {"python": inner.python, "become": fence.worker_uid, "copy": fence.mode == "docker"}
        told["network"] = abilities.network() if fence.mode == "bwrap" else ""
        self.tell({**request, "fence": told})

    def tell(self, message: dict[str, Any]) -> None:
        """Send a message to the worker; if it has ended already, there will be no answer."""
        with contextlib.suppress(OSError):
            self._to.write(json.dumps(message) + "\n")
            self._to.flush()

    def _open(self, ours: socket.socket | None) -> None:
        if ours is not None:
            self._to = ours.makefile("w", encoding="utf-8")
            self._from = ours.makefile("r", encoding="utf-8")
            ours.close()
        else:
            import io

            assert self._process.stdin is not None and self._process.stdout is not None
            self._to = io.TextIOWrapper(self._process.stdin, encoding="utf-8")
            self._from = io.TextIOWrapper(self._process.stdout, encoding="utf-8")

    def messages(self) -> Iterator[dict[str, Any]]:
        """Yield what the worker reports, until it has ended."""
        with contextlib.suppress(OSError):
            for text in self._from:
                message: dict[str, Any] = json.loads(text)
                self.done = self.done or bool(message.get("done"))
                yield message

    def last_words(self) -> str:
        """Return what the worker, or its fence, has complained about."""
        self._errors.seek(0)
        return self._errors.read()[-2000:].strip()

    @property
    def status(self) -> int | None:
        """The worker's exit status, once it has ended."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(timeout=1)
        return None

    def stop(self) -> None:
        """End the worker now, and everything behind the fence, also what somebody has stopped."""
        family: list[psutil.Process] = []
        with contextlib.suppress(psutil.Error):
            family = psutil.Process(self._process.pid).children(recursive=True)
        self._process.kill()
        for member in family:
            with contextlib.suppress(psutil.Error):
                member.kill()

    def close(self) -> None:
        """End the worker and free everything."""
        if not self.done or self.status is None:
            self.stop()
        self._process.wait()
        for stream in (self._to, self._from, self._errors):
            with contextlib.suppress(OSError):
                stream.close()


def open_worker(
    isolation: str, request: dict[str, Any], place: Path | None, python: str = ""
) -> tuple[WorkerProcess, str]:
    """Start a worker behind the fence that was asked for.

    Args:
        isolation: one of `fence.MODES`, or auto for the best that works here.
        request: what the worker is asked for; see worker.py.
        place: the folder that holds the submission's folders.
        python: another interpreter of this machine for the programs: it is used if it works
            behind the fence, and the worker tells.

    Returns:
        The worker, and the line that says what its fence holds.

    Raises:
        NoFence: the one that was asked for by name does not work here.
        GraderFailed: a worker cannot even begin without a fence.
    """
    if isolation != "auto":
        return _try(fence(isolation), request, place, python), line(isolation)
    reason = ""
    for mode in AUTO:
        try:
            return _try(fence(mode), request, place, python), line(mode, reason)
        except NoFence as no:
            reason = reason or f"{mode}: {no.reason}"
    raise AssertionError("none works everywhere")


def available(mode: str) -> str:
    """Return "" if this machine offers the isolation `mode`, or the reason why it does not."""
    try:
        with tempfile.TemporaryDirectory(prefix="partyline-") as place:
            _try(fence(mode), {"folders": {}}, Path(place).resolve()).close()
    except NoFence as no:
        return no.reason
    return ""


def _try(
    way: Fence, request: dict[str, Any], place: Path | None, python: str = ""
) -> WorkerProcess:
    if place is not None:
        way.takes_over(place)
    if python and way.mode != "docker":  # a container has a Python of its own
        with contextlib.suppress(NoFence, GraderFailed):  # no weaker fence for its sake
            return _try(dataclasses.replace(way, python=python), request, place)
    worker = WorkerProcess(way, request, place)
    first = next(worker.messages(), {})
    if first.get("fenced"):
        return worker
    words = worker.last_words()
    reason = first.get("why_not") or _shortened(words)
    worker.close()
    if way.mode == "none":  # there is no fence that could be to blame
        raise GraderFailed(f"The test worker could not start. It said: {reason}\n{words}")
    raise NoFence(way.mode, reason)


def _shortened(words: str) -> str:
    last = " ".join(words.splitlines()[-1:])
    return last[:_WORDS].rstrip(".") or "its worker ended without a message"


def _python() -> list[str]:
    """Return how a worker's Python is called: it keeps compiled modules if this one does.

    Else every worker would compile the library and the checks again.
    """
    return [sys.executable, "-I", *(["-B"] if sys.dont_write_bytecode else [])]


def _channel() -> tuple[socket.socket | None, socket.socket | int]:
    return socket.socketpair() if abilities.has("descriptors") else (None, subprocess.PIPE)


def _environment() -> dict[str, str]:
    """The caller's environment must not change how checks run, and no program may read it."""
    return environment() | abilities.environment() | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
