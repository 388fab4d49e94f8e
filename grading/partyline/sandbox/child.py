"""How a forked child of the launcher turns into a student's program.

Imported as a sibling by `launcher.py`, inside the student's process: it knows only the standard
library and its siblings. What comes of it is as good as a plain start: the same `__main__`,
`sys.argv`, `sys.path[0]`, working directory, environment, signals and exit status.
"""

import contextlib
import faulthandler
import functools
import gc
import json
import os
import resource
import signal
import socket
from collections.abc import Callable, Collection
from typing import Any, NamedTuple

import as_main  # type: ignore[import-not-found]
import confine  # type: ignore[import-not-found]
import harsh_system  # type: ignore[import-not-found]
import landlock  # type: ignore[import-not-found]
import process_tree  # type: ignore[import-not-found]
import rerouted_network  # type: ignore[import-not-found]
import watchdog  # type: ignore[import-not-found]
from look_around import findings  # type: ignore[import-not-found]
from namespaces import Namespaces  # type: ignore[import-not-found]


def become_program(
    line: socket.socket, control: socket.socket, fence: dict[str, Any], fresh: Collection[str]
) -> None:
    """Wait for a request, and become the program that it names. Returns when that is over.

    Args:
        line: where the request comes from, with its descriptors.
        control: where the program's number is told, or what failed.
        fence: how to shut it in.
        fresh: the modules that an interpreter has before a program's first line.
    """
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    namespaces, failed = None, ""
    if fence["kind"] == "namespaces":
        try:
            close = functools.partial(_close, line, control)
            namespaces = Namespaces(fence["place"], fence["shared"], close)
        except OSError as error:
            failed = str(error)
    message, descriptors, _, _ = socket.recv_fds(line, 1 << 16, 4)
    line.close()
    if not message:
        os._exit(0)
    request = json.loads(message)

    def tell(pid: int) -> None:
        _tell(control, {"pid": pid, "id": os.getpid()})

    try:
        if failed:
            raise OSError(failed)
        if namespaces is None:
            tell(os.getpid())
        else:
            keeper = _Keeper(namespaces, control, watchdog.Most(**request["most"]))
            namespaces.move_in(request["cwd"], lambda pid: keeper.keep(pid, tell, descriptors))
    except OSError as error:
        _tell(control, {"failed": str(error)})
        os._exit(1)
    control.close()
    _settle_in(request, descriptors, fence)
    if "forbidden" in request:
        print(json.dumps(findings(request["forbidden"])))
        return
    program, *args = request["run"]
    as_main.forget_what_it_hides(fresh)
    if request["shim"]:
        rerouted = request["shim"].startswith("detour")
        under = rerouted_network if rerouted else harsh_system
        under.install(request["shim"], os.getcwd())
    as_main.run(program, args)


class _Keeper(NamedTuple):
    """The process that stays outside of an apartment, and ends as the program in it has ended."""

    namespaces: Namespaces
    control: socket.socket
    most: watchdog.Most

    def keep(self, program: int, tell: Callable[[int], None], descriptors: list[int]) -> None:
        tell(program)
        _close(*descriptors)
        if why := self.namespaces.keep(program, self.look, watchdog.PAUSE):
            _tell(self.control, {"stopped": os.getpid(), "why": why})
        confine.end_as(self.namespaces.status)

    def look(self) -> str:
        why: str = watchdog.excess(process_tree.everybody(), self.most)
        return why


def _settle_in(request: dict[str, Any], descriptors: list[int], fence: dict[str, Any]) -> None:
    """Take on the streams, the limits, the folder and the environment; lose what was ours."""
    os.setsid()
    for target, descriptor in enumerate(descriptors[:3]):
        os.dup2(descriptor, target)
    dump = os.dup2(descriptors[3], 3, inheritable=False)
    for descriptor in descriptors:
        if descriptor > 3:
            os.close(descriptor)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    for name, value in request["limits"].items():
        _limit(getattr(resource, name, None), value)
    if fence["kind"] == "landlock":
        landlock.restrict(fence["read"], [*fence["write"], request["cwd"]])
    if fence["kind"] != "none":
        confine.give_up_privileges(fence.get("uid"))
    confine.end_with_parent()
    confine.forbid_tracing(False)  # as in a plain start, and the grader looks at its threads
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    faulthandler.register(signal.SIGUSR1, file=dump, all_threads=True)
    gc.unfreeze()


def _limit(kind: int | None, value: int) -> None:
    """Lower one resource limit, as far as the system knows it and allows it."""
    if kind is None:
        return
    hard = resource.getrlimit(kind)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (value, value))


def _tell(control: socket.socket, message: dict[str, object]) -> None:
    with contextlib.suppress(OSError):  # nobody is there any more: the launcher will notice
        control.sendall(json.dumps(message).encode() + b"\n")


def _close(*things: socket.socket | int) -> None:
    for thing in things:
        if isinstance(thing, int):
            os.close(thing)
        else:
            thing.close()
