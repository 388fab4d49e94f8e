"""A warm interpreter that forks one child for each student program (Linux and macOS).

Run as a script by `warm_sandbox.py`, never imported. It is single-threaded and knows only the
standard library, so a forked child is as good as a fresh `python -u FILE ARGS`, 15 to 40 ms
sooner: the same `__main__`, `sys.argv`, `sys.path[0]`, working directory, environment, signals
and exit status.

Wire, both ways, on the socket whose descriptor is the first argument: one JSON object a line.
A start request carries four descriptors: standard input, output, error, and one for stack dumps.
"""

import contextlib
import ctypes
import faulthandler
import gc
import json
import os
import resource
import select
import signal
import socket
import sys
from typing import Any

import as_main  # type: ignore[import-not-found]
import shim  # type: ignore[import-not-found]

# Imported here once, so that no child has to: what chat programs import.
import argparse  # noqa: F401, isort: skip
import collections  # noqa: F401, isort: skip
import dataclasses  # noqa: F401, isort: skip
import datetime  # noqa: F401, isort: skip
import locale  # noqa: F401, isort: skip
import logging  # noqa: F401, isort: skip
import queue  # noqa: F401, isort: skip
import random  # noqa: F401, isort: skip
import shutil  # noqa: F401, isort: skip
import textwrap  # noqa: F401, isort: skip
import threading  # noqa: F401, isort: skip
import time  # noqa: F401, isort: skip
import typing  # noqa: F401, isort: skip
import unicodedata  # noqa: F401, isort: skip

# A student may have a module of the same name.
del sys.modules["as_main"], sys.modules["shim"]

PR_SET_CHILD_SUBREAPER = 36


def main() -> None:
    """Wait for requests until the other side closes, then end everything."""
    control = socket.socket(fileno=int(sys.argv[1]))
    if sys.platform == "linux":  # daemons that a program leaves behind become ours to end
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    wake, waker = socket.socketpair()
    waker.setblocking(False)
    signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    programs: set[int] = set()
    gc.freeze()
    while True:
        ready, _, _ = select.select([control, wake], [], [])
        if wake in ready:
            wake.recv(4096)
        if control in ready:
            message, descriptors, _, _ = socket.recv_fds(control, 1 << 16, 4)
            if not message:
                break
            request = json.loads(message)
            if "run" in request:
                child = os.fork()
                if child == 0:
                    control.close()
                    wake.close()
                    waker.close()
                    become(request, descriptors)
                    return
                for descriptor in descriptors:
                    os.close(descriptor)
                programs.add(child)
                tell(control, {"pid": child})
            else:
                end(request["end"], control, programs)
                end_strays(programs)
                tell(control, {"swept": True})
        reap(control, programs)
    for pid in programs:
        kill_group(pid)
    end_strays(set())
    os._exit(0)


def become(request: dict[str, Any], descriptors: list[int]) -> None:
    """Turn this forked child into the student's program. Returns when its last line has run."""
    os.setsid()
    for target, descriptor in enumerate(descriptors[:3]):
        os.dup2(descriptor, target)
    dump = os.dup2(descriptors[3], 3, inheritable=False)
    for descriptor in descriptors:
        if descriptor > 3:
            os.close(descriptor)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    for name, value in request["limits"].items():
        limit(getattr(resource, name, None), value)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    faulthandler.register(signal.SIGUSR1, file=dump, all_threads=True)
    gc.unfreeze()
    program, *args = request["run"]
    if request["shim"]:
        shim.install(request["shim"], os.getcwd())
    as_main.run(program, args)


def limit(kind: int | None, value: int) -> None:
    """Lower one resource limit, as far as the system knows it and allows it."""
    if kind is None:
        return
    hard = resource.getrlimit(kind)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (value, value))


def reap(control: socket.socket, programs: set[int]) -> None:
    """Collect everything that has ended; of a program, end what it has started, and report it."""
    with contextlib.suppress(ChildProcessError):
        while collect(-1, os.WNOHANG, control, programs):
            pass


def end(pid: int, control: socket.socket, programs: set[int]) -> None:
    """Kill a program with its group, if it still runs."""
    if pid in programs:
        os.kill(pid, signal.SIGKILL)  # it may be so young that it has no group of its own yet
        collect(pid, 0, control, programs)


def collect(which: int, flags: int, control: socket.socket, programs: set[int]) -> bool:
    """Collect one ended child, -1 for any; return False if there is none.

    Until it is collected nobody else can have its number, so its group is killed before that.
    """
    pid = which
    if hasattr(os, "waitid"):  # macOS has it from Python 3.13 on; without it, there is a small gap
        kind = os.P_ALL if which == -1 else os.P_PID
        ended = os.waitid(kind, max(which, 0), os.WEXITED | os.WNOWAIT | flags)
        if ended is None:
            return False
        pid = ended.si_pid
        if pid in programs:
            kill_group(pid)
    pid, status = os.waitpid(pid, flags)
    if pid in programs:
        programs.discard(pid)
        if not hasattr(os, "waitid"):
            kill_group(pid)
        tell(control, {"ended": pid, "status": os.waitstatus_to_exitcode(status)})
    return pid != 0


def end_strays(programs: set[int]) -> None:
    """Kill every child that is no running program: what a program has left behind."""
    path = f"/proc/self/task/{os.getpid()}/children"
    for _ in range(50):  # a killed stray may hand its own children to us
        try:
            with open(path) as file:
                strays = {int(pid) for pid in file.read().split()} - programs
        except OSError:
            return
        if not strays:
            return
        for pid in strays:
            kill_group(pid)
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


def kill_group(leader: int) -> None:
    """Kill everything in the process group that `leader` leads; never our own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if leader != os.getpgid(0):
            os.killpg(leader, signal.SIGKILL)


def tell(control: socket.socket, message: dict[str, object]) -> None:
    """Send one message; when nobody listens any more, the loop will notice."""
    with contextlib.suppress(OSError):
        control.sendall(json.dumps(message).encode() + b"\n")


if __name__ == "__main__":
    main()
