"""A warm interpreter that forks one child for each student program (Linux and macOS).

Run as a script by `forked_interpreter.py`, never imported. It is single-threaded and knows only the
standard library, so a forked child is as good as a fresh `python -u FILE ARGS`, 15 to 40 ms
sooner. The next child is always forked ahead, and shut in as far as it can be before it is known
what it will run; see child.py.

Its arguments are the descriptor of a socket and, in JSON, how children are to shut themselves in:
{"kind": "none"}, {"kind": "namespaces", "place": "/tmp/...", "shared": [...]}, {"kind": "uid",
"uid": 61234} or {"kind": "landlock", "read": [...], "write": [...]}; see confine.py, landlock.py.

Wire, both ways, on that socket: one JSON object a line. A start request carries four descriptors:
standard input, output, error, and one for stack dumps. A started program has two numbers: "pid",
for signals, and "id", the child that stands for it here.
"""

import sys

FRESH = frozenset(sys.modules)  # what every interpreter has imported before a program's first line

import contextlib
import gc
import json
import os
import select
import signal
import socket
from typing import Any, NamedTuple

# Its siblings, and the one file that it needs of the package beside.
sys.path.insert(1, os.path.join(os.path.dirname(sys.path[0]), "system"))
import confine  # type: ignore[import-not-found]
import process_tree  # type: ignore[import-not-found]
import watchdog  # type: ignore[import-not-found]
from child import become_program  # type: ignore[import-not-found]

del sys.path[1]

# Imported here once, so that no child has to: what nearly all chat programs import. Not more: each
# module that is imported here makes every fork slower.
import argparse  # noqa: F401, isort: skip
import collections  # noqa: F401, isort: skip
import queue  # noqa: F401, isort: skip
import threading  # noqa: F401, isort: skip
import time  # noqa: F401, isort: skip
import typing  # noqa: F401, isort: skip
import unicodedata  # noqa: F401, isort: skip

# A student may have modules of the same names.
for name in (
    "as_main child confine harsh_system harsh_words landlock look_around namespaces orders "
    "preemption process_tree rerouted_network virtual_time watchdog"
).split():
    del sys.modules[name]


class Spare(NamedTuple):
    """A child that waits for its request; it comes through `line`, with its descriptors."""

    pid: int
    line: socket.socket


class Launcher:
    """Starts and ends programs as it is asked to.

    Args:
        control: where requests come from and answers go to.
        fence: how children shut themselves in.
    """

    def __init__(self, control: socket.socket, fence: dict[str, Any]) -> None:
        self.control = control
        self.fence = fence
        self.programs: dict[int, watchdog.Most] = {}  # child -> what its program may use
        self.spare: Spare | None = None
        self.guard = watchdog.Watchdog()
        self.wake, self.waker = socket.socketpair()
        self.waker.setblocking(False)
        signal.set_wakeup_fd(self.waker.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def serve(self) -> None:
        """Do what is asked until the other side closes; return early in a child that has run."""
        while True:
            if self.spare is None:
                self.spare = self.fork_ahead()
                if self.spare is None:
                    return
            watched = self.programs and self.fence["kind"] != "namespaces"
            pause = self.guard.pause if watched else None
            ready, _, _ = select.select([self.control, self.wake], [], [], pause)
            if self.wake in ready:
                self.wake.recv(4096)
            if self.control in ready:
                message, descriptors, _, _ = socket.recv_fds(self.control, 1 << 16, 4)
                if not message:
                    break
                self.obey(json.loads(message), message, descriptors)
            self.reap()
            for child, why in self.look():
                self.tell({"stopped": child, "why": why})
                self.end(child)
        for child in list(self.programs):
            self.end(child)
        self.spare = None
        self.end_strays()
        os._exit(0)

    def look(self) -> list[tuple[int, str]]:
        """Return what uses too much, and of what; in namespaces each program has its own keeper."""
        if self.fence["kind"] == "namespaces":
            return []
        found: list[tuple[int, str]] = self.guard.look(self.programs, self.strays())
        return found

    def fork_ahead(self) -> Spare | None:
        """Fork the next child. In the child: run the program, and return None when it is over."""
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid:
            theirs.close()
            return Spare(pid, ours)
        for own in (ours, self.wake, self.waker):
            own.close()
        become_program(theirs, self.control, self.fence, FRESH)
        return None

    def obey(self, request: dict[str, Any], message: bytes, descriptors: list[int]) -> None:
        """Start a program, or end one."""
        if "run" not in request:
            self.end(request["end"])
            self.tell({"swept": True})
            return
        assert self.spare is not None
        child, line = self.spare
        self.spare = None
        self.programs[child] = watchdog.Most(**request["most"])
        with contextlib.suppress(OSError):  # it has not come so far: that is told when it is reaped
            socket.send_fds(line, [message], descriptors)
        line.close()
        for descriptor in descriptors:
            os.close(descriptor)

    def reap(self) -> None:
        """Collect everything that has ended; of a program, end what it has started."""
        with contextlib.suppress(ChildProcessError):
            while self.collect(-1, os.WNOHANG):
                pass

    def end(self, child: int) -> None:
        """Kill a program with all that it has started, if it still runs."""
        if child in self.programs:
            os.kill(child, signal.SIGKILL)  # it may be so young that it has no group of its own yet
            self.collect(child, 0)
        self.end_strays()

    def collect(self, which: int, flags: int) -> bool:
        """Collect one ended child, -1 for any; return False if there is none.

        Until it is collected nobody else can have its number, so its group is killed before that.
        """
        pid = which
        if hasattr(os, "waitid"):  # macOS has it from Python 3.13 on; without it, a small gap
            kind = os.P_ALL if which == -1 else os.P_PID
            ended = os.waitid(kind, max(which, 0), os.WEXITED | os.WNOWAIT | flags)
            if ended is None:
                return False
            pid = ended.si_pid
            if pid in self.programs:
                kill_group(pid)
        pid, status = os.waitpid(pid, flags)
        if pid in self.programs:
            del self.programs[pid]
            if not hasattr(os, "waitid"):
                kill_group(pid)
            self.tell({"ended": pid, "status": os.waitstatus_to_exitcode(status)})
        return pid != 0

    def end_strays(self) -> None:
        """Kill every child that is no running program, and bury it: what one has left behind.

        All are killed before the first is buried: the init of a namespace does not end before
        everything in the namespace has been buried.
        """
        while strays := self.strays():
            for pid in strays:
                kill_group(pid)
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.collect(-1, 0)  # a stray may hand its own children to us

    def strays(self) -> set[int]:
        """Return our children that are neither programs nor waiting to be one."""
        children: set[int] = process_tree.children(os.getpid())
        return children - self.programs.keys() - ({self.spare.pid} if self.spare else set())

    def tell(self, message: dict[str, object]) -> None:
        """Send one message; when no one listens any more, the loop will notice."""
        with contextlib.suppress(OSError):
            self.control.sendall(json.dumps(message).encode() + b"\n")


def kill_group(leader: int) -> None:
    """Kill everything in the process group that `leader` leads; never our own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if leader != os.getpgid(0):
            os.killpg(leader, signal.SIGKILL)


if __name__ == "__main__":
    confine.adopt_orphans()
    confine.forbid_tracing()
    gc.freeze()
    Launcher(socket.socket(fileno=int(sys.argv[1])), json.loads(sys.argv[2])).serve()
