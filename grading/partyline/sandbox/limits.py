"""What a started program may use, what it finds around it, and what we hold of it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
from dataclasses import dataclass, field
from functools import cache

import psutil

from partyline.system.abilities import has

MEGABYTE = 1 << 20
STACK = MEGABYTE  # of each thread: 400 users then fit into the address space below


@dataclass(frozen=True)
class Limits:
    """What one program may use. Sizes in bytes.

    `address_space` is each process's own; `memory` is what the program and everything that it
    starts really use, and `processes` counts their threads too. A limit on the address space alone
    would fail right servers of many threads: each reserves more than it uses.
    """

    address_space: int = 1024 * MEGABYTE
    memory: int = 512 * MEGABYTE
    processes: int = 512
    open_files: int = 1024
    file_size: int = 64 * MEGABYTE
    cpu_seconds: int = 60

    def as_rlimits(self) -> dict[str, int]:
        """Return the limits under the names of the `resource` module; none if nobody keeps them."""
        if not has("limits"):
            return {}
        limits = {
            "RLIMIT_AS": self.address_space,
            "RLIMIT_NOFILE": self.open_files,
            "RLIMIT_FSIZE": self.file_size,
            "RLIMIT_CPU": self.cpu_seconds,
            "RLIMIT_CORE": 0,
        }
        if os.getuid() != 0:  # the kernel counts all of a user, and exempts root
            limits["RLIMIT_NPROC"] = _threads_of_this_user() + self.processes
        return limits

    def as_most(self) -> dict[str, int]:
        """Return what a program and all that it starts may use together, for the watchdog."""
        return {"memory": self.memory, "processes": self.processes}


@dataclass
class Running:
    """A started program. The streams are ours to read (`output`, `errors`) and write (`stdin`).

    `dump` receives the stacks of all its threads on SIGUSR1, if it is a pipe, and the reports of a
    rerouted network. `stopped` says in a
    clause what it used too much of, if it was ended for that. `handle` is its launcher's number
    for it, which need not be the process's.
    """

    pid: int
    stdin: socket.socket | int | None
    output: socket.socket | int
    errors: socket.socket | int
    dump: socket.socket | int | None = None
    status: int | None = None
    stopped: str = ""
    handle: int = 0
    _closed: bool = field(default=False, init=False, repr=False)

    def close(self) -> None:
        """Close our ends of the streams, once: their numbers soon belong to somebody else."""
        if self._closed:
            return
        self._closed = True
        for stream in (self.stdin, self.output, self.errors, self.dump):
            if isinstance(stream, int):
                with contextlib.suppress(OSError):
                    os.close(stream)
            elif stream is not None:
                stream.close()
        self.stdin = None


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
        "TERM": "dumb",  # some programs clear their screen through a command that asks for it
    }


def hear_ctrl_c() -> None:
    """Take back an ignored Ctrl-C, which a background job of a shell has, and its children inherit.

    A right server that was started so would not end on Ctrl-C.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@cache
def _threads_of_this_user() -> int:
    """Return how many there are already; counted once, for it takes a look at every process."""
    total = 0
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.uids().real == os.getuid():
                total += process.num_threads()
    return total
