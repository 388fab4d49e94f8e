"""Starts each program as a new interpreter: slower, and everything that Windows offers."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import psutil

from partyline.sandbox import streams
from partyline.sandbox.limits import Limits, Running, environment
from partyline.sandbox.usage import UsageWatch
from partyline.system import processes
from partyline.system.abilities import has

_SHIM = str(Path(__file__).with_name("harsh_system.py"))
_DETOUR = str(Path(__file__).with_name("rerouted_network.py"))


class FreshInterpreters:
    """Runs `python -u FILE ARGS` for each start.

    Args:
        python: another interpreter than ours.
    """

    def __init__(self, python: str = "") -> None:
        self._python = python or sys.executable
        self._started: dict[int, subprocess.Popen[bytes]] = {}
        self._used: dict[int, tuple[Running, Limits]] = {}
        self._watch: UsageWatch | None = None

    def start(
        self,
        program: Path,
        args: Sequence[str],
        with_stdin: bool,
        limits: Limits | None = None,
        shim: str = "",
    ) -> Running:
        """Start a program; see `Sandbox.start`. Its memory and its processes are watched."""
        reports = None
        if shim.startswith("detour"):
            reports = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            reports.bind(("127.0.0.1", 0))
            shim += f" report={reports.getsockname()[1]}"
        before = [_SHIM if reports is None else _DETOUR, shim] if shim else []
        popen = subprocess.Popen(
            [self._python, "-u", *before, program.name, *args],
            cwd=program.parent,
            env=environment(),
            stdin=subprocess.PIPE if with_stdin else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=has("signals"),
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        self._started[popen.pid] = popen
        assert popen.stdout is not None and popen.stderr is not None
        keys = _writable(popen.stdin) if popen.stdin else None
        output, errors = _readable(popen.stdout), _readable(popen.stderr)
        running = Running(popen.pid, keys, output, errors, dump=reports)
        self._used[popen.pid] = running, limits or Limits()
        self._watch = self._watch or UsageWatch(self._what_runs, self._stop)
        return running

    def _what_runs(self) -> dict[int, Limits]:
        return {
            pid: limits
            for pid, (running, limits) in list(self._used.items())
            if running.status is None and not running.stopped
        }

    def _stop(self, pid: int, why: str) -> None:
        if found := self._used.get(pid):
            found[0].stopped = why
            _kill(pid)

    def poll(self, running: Running) -> int | None:
        """Return the exit status of the program, or None while it runs."""
        popen = self._started.get(running.pid)
        if running.status is None and popen is not None:
            running.status = popen.poll()
        return running.status

    def kill(self, running: Running) -> None:
        """End the program and all its children, now."""
        popen = self._started.pop(running.pid, None)
        self._used.pop(running.pid, None)
        if popen is not None:
            running.status = _end(popen)
        running.close()

    def look_around(self, folder: Path, forbidden: Sequence[str]) -> dict[str, Any]:
        """Return what a program finds around it: everything, because nothing isolates it."""
        return {"read": list(forbidden)}

    def abandon(self) -> None:
        """End everything from another thread, while this process is about to end itself."""
        self.close()

    def close(self) -> None:
        """End everything that was started here."""
        if self._watch is not None:
            self._watch.close()
        self._used.clear()
        while self._started:
            _end(self._started.popitem()[1])


def _end(popen: subprocess.Popen[bytes]) -> int:
    _kill(popen.pid)
    return popen.wait()


def _kill(pid: int) -> None:
    if has("signals"):  # also reaches children whose parent has ended
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
    for member in reversed(processes.family(pid)):
        with contextlib.suppress(psutil.Error):
            psutil.Process(member).kill()


def _readable(pipe: IO[bytes]) -> socket.socket | int:
    """Return something that the event loop can wait for."""
    return _own(pipe) if has("descriptors") else streams.readable(pipe)


def _writable(pipe: IO[bytes]) -> socket.socket | int:
    """Return something that can be written to without waiting for the program to read."""
    return _own(pipe) if has("descriptors") else streams.writable(pipe)


def _own(pipe: IO[bytes]) -> int:
    with pipe:
        return os.dup(pipe.fileno())
