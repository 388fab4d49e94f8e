"""How a student's program is started, limited and ended on this operating system.

A program gets its own process group, no environment of ours, limits on memory, processes, files
and output where the system has them, and is killed with everything it started. This is no fence
against a hostile program yet: `Sandbox.isolation` says so in every report.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

POSIX = os.name == "posix"
MEGABYTE = 1 << 20
STACK = MEGABYTE  # of each thread: 400 users then fit into the address space below


@dataclass(frozen=True)
class Limits:
    """What one program may use. Sizes in bytes."""

    memory: int = 1024 * MEGABYTE
    processes: int = 512
    open_files: int = 1024
    file_size: int = 64 * MEGABYTE
    cpu_seconds: int = 60

    def as_rlimits(self) -> dict[str, int]:
        """Return the limits under the names of the `resource` module."""
        limits = {
            "RLIMIT_AS": self.memory,
            "RLIMIT_NOFILE": self.open_files,
            "RLIMIT_FSIZE": self.file_size,
            "RLIMIT_CPU": self.cpu_seconds,
            "RLIMIT_CORE": 0,
        }
        if POSIX and os.getuid() != 0:  # the kernel counts all processes of a user, and exempts root
            limits["RLIMIT_NPROC"] = _threads_of_this_user() + self.processes
        return limits


@dataclass
class Running:
    """A started program. The streams are ours to read (`output`, `errors`) and write (`keyboard`).

    `dump` receives the stacks of all its threads after `ask_for_stacks`, where that works.
    """

    pid: int
    keyboard: socket.socket | int | None
    output: socket.socket | int
    errors: socket.socket | int
    dump: int | None = None
    status: int | None = None

    def close(self) -> None:
        """Close our ends of the streams."""
        for stream in (self.keyboard, self.output, self.errors, self.dump):
            if isinstance(stream, int):
                with contextlib.suppress(OSError):
                    os.close(stream)
            elif stream is not None:
                stream.close()
        self.keyboard = None


def environment() -> dict[str, str]:
    """Return the environment of a student's program: nothing of ours but what a start needs."""
    needed = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "HOME", "USERPROFILE", "LANG")
    kept = {name: os.environ[name] for name in needed if name in os.environ}
    return kept | {
        "PYTHONUTF8": "1",
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "MALLOC_ARENA_MAX": "1",
    }


class PlainSandbox:
    """Starts each program as a new interpreter: slower, and everything that Windows offers."""

    isolation = (
        "isolation: none. The programs run as you, in their own process group; memory, processes "
        "and files are not limited here."
    )

    def __init__(self) -> None:
        self._started: dict[int, subprocess.Popen[bytes]] = {}

    def start(
        self, program: Path, args: Sequence[str], keyboard: bool, limits: Limits | None = None
    ) -> Running:
        """Start `python -u PROGRAM ARGS` in the program's own folder.

        Args:
            program: the file to run.
            args: its command line.
            keyboard: whether its standard input is a pipe of ours, or closed.
            limits: not available here.
        """
        flags = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
        popen = subprocess.Popen(
            [sys.executable, "-u", program.name, *args],
            cwd=program.parent,
            env=environment(),
            stdin=subprocess.PIPE if keyboard else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=POSIX,
            creationflags=flags,
        )
        self._started[popen.pid] = popen
        assert popen.stdout is not None and popen.stderr is not None
        keys = os.dup(popen.stdin.fileno()) if popen.stdin else None
        if popen.stdin:
            popen.stdin.close()
        return Running(popen.pid, keys, _readable(popen.stdout), _readable(popen.stderr))

    def poll(self, running: Running) -> int | None:
        """Return the exit status of the program, or None while it runs."""
        popen = self._started.get(running.pid)
        if running.status is None and popen is not None:
            running.status = popen.poll()
        return running.status

    def kill(self, running: Running) -> None:
        """End the program and all its children, now."""
        with contextlib.suppress(psutil.NoSuchProcess):
            root = psutil.Process(running.pid)
            for process in [*root.children(recursive=True), root]:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
        popen = self._started.pop(running.pid, None)
        if popen is not None:
            running.status = popen.wait()
        running.close()

    def close(self) -> None:
        """End everything that was started here."""
        for popen in self._started.values():
            popen.kill()


class LauncherSandbox:
    """Starts each program as a fork of one warm interpreter, with resource limits."""

    isolation = (
        "isolation: none. The programs run as you, in their own process group, with limits on "
        "memory, processes, files and output: they can read your files and use the network."
    )

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with _small_thread_stacks():
            self._launcher = subprocess.Popen(
                [sys.executable, "-u", "-B", "-X", "utf8", str(Path(__file__).with_name("launcher.py"))]
                + [str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                # Pipes, as its children will have: an interpreter looks at what it has only once.
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=environment(),
                start_new_session=True,
            )
        theirs.close()
        self._control = ours
        self._answers = ours.makefile("rb")
        self._ended: dict[int, int] = {}

    def start(
        self, program: Path, args: Sequence[str], keyboard: bool, limits: Limits | None = None
    ) -> Running:
        """Start `python -u PROGRAM ARGS` in the program's own folder.

        Args:
            program: the file to run.
            args: its command line.
            keyboard: whether its standard input is a pipe of ours, or closed.
            limits: what it may use; the default is `Limits()`.

        Raises:
            RuntimeError: the launcher has died.
        """
        if keyboard:
            stdin, keys = os.pipe()
        else:
            stdin, keys = os.open(os.devnull, os.O_RDONLY), None
        output, stdout = os.pipe()
        errors, stderr = os.pipe()
        dump, stacks = os.pipe()
        theirs = [stdin, stdout, stderr, stacks]
        request = {
            "run": [program.name, *args],
            "cwd": str(program.parent),
            "env": environment(),
            "limits": (limits or Limits()).as_rlimits(),
        }
        socket.send_fds(self._control, [json.dumps(request).encode()], theirs)
        for descriptor in theirs:
            os.close(descriptor)
        return Running(self._await("pid"), keys, output, errors, dump)

    def poll(self, running: Running) -> int | None:
        """Return the exit status of the program, or None while it runs."""
        if running.status is None:
            self._listen()
            running.status = self._ended.get(running.pid)
        return running.status

    def kill(self, running: Running) -> None:
        """End the program and all its children, also those that have left its process group."""
        if running.status is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(running.pid, signal.SIGKILL)
            while running.pid not in self._ended:
                self._take(self._answers.readline())
            running.status = self._ended[running.pid]
        else:  # it has ended by itself; its group may still hold children
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(running.pid, signal.SIGKILL)
        self._control.sendall(b'{"sweep": true}')
        self._await("swept")
        running.close()

    def close(self) -> None:
        """End the launcher and everything that was started by it."""
        self._answers.close()
        self._control.close()
        try:
            self._launcher.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            self._launcher.kill()
            self._launcher.communicate()

    def _await(self, key: str) -> int:
        while True:
            message = self._take(self._answers.readline())
            if key in message:
                return int(message[key])

    def _listen(self) -> None:
        self._control.setblocking(False)
        try:
            while line := self._answers.readline():
                self._take(line)
        except BlockingIOError:
            pass
        finally:
            self._control.setblocking(True)

    def _take(self, line: bytes) -> dict[str, int]:
        if not line:
            self._launcher.kill()
            said = self._launcher.communicate()[1].decode(errors="replace")
            raise RuntimeError(f"the launcher of student programs has died. It said: {said}")
        message: dict[str, int] = json.loads(line)
        if "ended" in message:
            self._ended[message["ended"]] = message["status"]
        return message


Sandbox = PlainSandbox | LauncherSandbox


def open_sandbox() -> Sandbox:
    """Return the best sandbox that this system has."""
    return LauncherSandbox() if POSIX else PlainSandbox()


@contextlib.contextmanager
def _small_thread_stacks():  # type: ignore[no-untyped-def]
    """Let a process started inside have threads of `STACK` bytes: libc reads the limit at start."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_STACK)
    resource.setrlimit(resource.RLIMIT_STACK, (STACK, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_STACK, before)


def _threads_of_this_user() -> int:
    total = 0
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.uids().real == os.getuid():
                total += process.num_threads()
    return total


def _readable(pipe) -> socket.socket | int:  # type: ignore[no-untyped-def]
    """Return something that `selectors` takes: on Windows it takes sockets only."""
    if POSIX:
        return os.dup(pipe.fileno())
    ours, theirs = socket.socketpair()

    def copy() -> None:
        with theirs, contextlib.suppress(OSError):
            while data := os.read(pipe.fileno(), 65536):
                theirs.sendall(data)

    threading.Thread(target=copy, daemon=True).start()
    return ours
