"""Starts each program as a fork of one warm interpreter (Linux and macOS). See launcher.py."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from partyline.sandbox_parts import STACK, Limits, Running, environment

_LAUNCHER = Path(__file__).with_name("launcher.py")


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
                [sys.executable, "-u", "-B", "-X", "utf8", str(_LAUNCHER), str(theirs.fileno())],
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
        self,
        program: Path,
        args: Sequence[str],
        keyboard: bool,
        limits: Limits | None = None,
        shim: str = "",
    ) -> Running:
        """Start a program; see `Sandbox.start`.

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
            "shim": shim,
        }
        socket.send_fds(self._control, [json.dumps(request).encode()], theirs)
        for descriptor in theirs:
            os.close(descriptor)
        pid = self._await("pid")
        self._ended.pop(pid, None)  # numbers come again: an earlier program may have had this one
        return Running(pid, keys, output, errors, dump)

    def poll(self, running: Running) -> int | None:
        """Return the exit status of the program, or None while it runs."""
        if running.status is None:
            self._listen()
            running.status = self._ended.get(running.pid)
        return running.status

    def kill(self, running: Running) -> None:
        """End the program and all its children, also those that have left its process group."""
        self._control.sendall(json.dumps({"end": running.pid}).encode())
        self._await("swept")
        self.poll(running)
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


@contextlib.contextmanager
def _small_thread_stacks() -> Iterator[None]:
    """Let a process started inside have threads of `STACK` bytes: libc reads the limit at start."""
    import resource  # Windows has none

    before = resource.getrlimit(resource.RLIMIT_STACK)
    resource.setrlimit(resource.RLIMIT_STACK, (STACK, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_STACK, before)
