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
from typing import Any

from partyline.sandbox.inner_ring import InnerRing
from partyline.sandbox.limits import STACK, Limits, Running

_LAUNCHER = Path(__file__).with_name("launcher.py")


class ForkedInterpreters:
    """Starts each program as a fork of one warm interpreter, with resource limits.

    Args:
        inner: how programs are shut in; the default does not shut them in.
    """

    def __init__(self, inner: InnerRing | None = None) -> None:
        self._inner = inner or InnerRing()
        ours, theirs = socket.socketpair()
        python = [self._inner.python or sys.executable, "-u", "-B", "-X", "utf8", str(_LAUNCHER)]
        with (
            _small_thread_stacks(),
            self._inner.wrapped([*python, str(theirs.fileno()), self._inner.as_json()]) as (
                command,
                descriptors,
            ),
        ):
            self._launcher = subprocess.Popen(
                command,
                pass_fds=[theirs.fileno(), *descriptors],
                # Pipes, as its children will have: an interpreter looks at what it has only once.
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=self._inner.environment(),
                start_new_session=True,
            )
        theirs.close()
        self._control = ours
        self._answers = ours.makefile("rb")
        self._ended: dict[int, int] = {}
        self._stopped: dict[int, str] = {}

    def start(
        self,
        program: Path,
        args: Sequence[str],
        with_stdin: bool,
        limits: Limits | None = None,
        shim: str = "",
    ) -> Running:
        """Start a program; see `Sandbox.start`.

        Raises:
            RuntimeError: the launcher has died, or could not shut the program in.
        """
        return self._start(program.parent, [program.name, *args], with_stdin, limits, shim=shim)

    def look_around(self, folder: Path, forbidden: Sequence[str]) -> dict[str, Any]:
        """Return what a program in `folder` would find around it; see `look_around.findings`.

        Raises:
            RuntimeError: the launcher has died, or could not shut the program in.
        """
        running = self._start(folder, ["(looks around)"], False, forbidden=list(forbidden))
        try:
            with open(os.dup(_descriptor(running.output)), encoding="utf-8") as said:
                found = said.read()
            if not found:
                with open(os.dup(_descriptor(running.errors)), encoding="utf-8") as complaints:
                    raise RuntimeError(complaints.read().strip().rpartition("\n")[2])
            result: dict[str, Any] = json.loads(found)
            return result
        finally:
            self.kill(running)

    def _start(
        self,
        folder: Path,
        run: list[str],
        with_stdin: bool,
        limits: Limits | None = None,
        **more: Any,
    ) -> Running:
        limits = limits or Limits()
        if with_stdin:
            stdin, keys = os.pipe()
        else:
            stdin, keys = os.open(os.devnull, os.O_RDONLY), None
        output, stdout = os.pipe()
        errors, stderr = os.pipe()
        dump, stacks = os.pipe()
        theirs = [stdin, stdout, stderr, stacks]
        request = {
            "run": run,
            "cwd": str(folder),
            "env": self._inner.environment(folder),
            "limits": self._inner.rlimits(limits),
            "most": limits.as_most(),
            "shim": "",
            **more,
        }
        socket.send_fds(self._control, [json.dumps(request).encode()], theirs)
        for descriptor in theirs:
            os.close(descriptor)
        answer = self._await("pid")
        self._ended.pop(answer["id"], None)  # numbers come again: an earlier program had this one
        self._stopped.pop(answer["id"], None)
        return Running(answer["pid"], keys, output, errors, dump, handle=answer["id"])

    def poll(self, running: Running) -> int | None:
        """Return the exit status of the program, or None while it runs."""
        if running.status is None:
            self._listen()
            running.stopped = self._stopped.get(running.handle, "")
            running.status = self._ended.get(running.handle)
        return running.status

    def kill(self, running: Running) -> None:
        """End the program and all its children, also those that have left its process group."""
        self._control.sendall(json.dumps({"end": running.handle}).encode())
        self._await("swept")
        self.poll(running)
        running.close()

    def abandon(self) -> None:
        """End everything from another thread, while this process is about to end itself."""
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._launcher.wait(timeout=1)

    def close(self) -> None:
        """End the launcher and everything that was started by it."""
        self._answers.close()
        self._control.close()
        try:
            self._launcher.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            self._launcher.kill()
            self._launcher.communicate()

    def _await(self, key: str) -> dict[str, Any]:
        while True:
            message = self._take(self._answers.readline())
            if "failed" in message:
                raise RuntimeError(message["failed"])
            if key in message:
                return message

    def _listen(self) -> None:
        self._control.setblocking(False)
        try:
            while line := self._answers.readline():
                self._take(line)
        except BlockingIOError:
            pass
        finally:
            self._control.setblocking(True)

    def _take(self, line: bytes) -> dict[str, Any]:
        if not line:
            self._launcher.kill()
            said = self._launcher.communicate()[1].decode(errors="replace").strip()
            raise RuntimeError(f"the launcher of student programs has died. It said: {said}")
        message: dict[str, Any] = json.loads(line)
        if "ended" in message:
            self._ended[message["ended"]] = message["status"]
        elif "stopped" in message:
            self._stopped[message["stopped"]] = message["why"]
        return message


def _descriptor(stream: socket.socket | int) -> int:
    return stream if isinstance(stream, int) else stream.fileno()


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
