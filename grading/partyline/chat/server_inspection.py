"""What can be seen of a running server from outside: where it listens, what it is built on."""

from __future__ import annotations

import signal
from collections.abc import Sequence

from partyline.model.failure import ENDED, START, CheckFailed
from partyline.model.sanitize import visible
from partyline.program import imported_modules
from partyline.program.program import Program
from partyline.system import connections
from partyline.system.abilities import has

# Modules of the standard library that do the work of `socket` and `threading` in another way.
SUBSTITUTES = ("asyncio", "selectors", "socketserver")
LOOPS = ("selectors", "select", "asyncio")  # what waits for all sockets at once
THREADS = ("threading", "concurrent", "multiprocessing", "socketserver")  # what does without


def listens_at(server: Program, address: str, port: int) -> None:
    """Test that a server listens where it was told, and prints that address.

    Raises:
        CheckFailed: it listens somewhere else, or prints that it does.
    """
    wanted = f"{address}:{port}"
    found = connections.listening(server.pid)
    if found and (address, port) not in found:
        raise CheckFailed(
            f"The server should listen on {wanted}, as --host and --port ask, but it listens on "
            f"{' and '.join(f'{address}:{port}' for address, port in found)}.",
            START,
        )
    if (server.address, server.port) != (address, port):
        raise CheckFailed(
            f'The server should print "listening on {wanted}", but it printed "listening on '
            f'{visible(server.address)}:{server.port}".',
            START,
        )


def built_on(server: Program, modules: Sequence[str]) -> None:
    """See that a server's source imports and uses these modules, and nothing in their place.

    Raises:
        CheckFailed: it does not; the sentence names the line.
    """
    if said := imported_modules.complaint(imported_modules.read(server.file), modules, SUBSTITUTES):
        raise CheckFailed(said)


def serves_in_threads(server: Program, present: Sequence[str]) -> None:
    """See that a server listens by itself, and has more than one thread for those present.

    Raises:
        CheckFailed: another program listens for it, or it has one thread only.
    """
    found = connections.listening(server.pid)
    if found and server.port not in [port for _, port in found]:
        raise CheckFailed(
            f"The server itself should listen on port {server.port}, but another program does."
        )
    if has("thread_counts") and server.threads() < 2:
        raise CheckFailed(
            f"The server should serve its users in threads, but while {' and '.join(present)} are "
            "connected, it has only one thread: the main thread."
        )


def built_on_a_loop(server: Program) -> None:
    """See that a server's source uses a module that waits for all sockets at once, and no threads.

    Raises:
        CheckFailed: it does not; the sentence names the line.
    """
    found = imported_modules.read(server.file)
    loop = next((module for module in LOOPS if found.used(module)), LOOPS[0])
    wanted = [loop] if loop == "asyncio" else ["socket", loop]
    if said := imported_modules.complaint(found, wanted, THREADS):
        raise CheckFailed(said)


def serves_in_one_thread(server: Program, present: Sequence[str]) -> None:
    """See that a server has one thread, and no other process, for all those present.

    Raises:
        CheckFailed: it has more.
    """
    threads = server.threads() if has("thread_counts") else 1
    helpers = server.children()
    if threads > 1 or helpers:
        what = f"{threads} threads" if threads > 1 else f"{helpers} more processes"
        raise CheckFailed(
            f"The server should serve all users in one thread, but while {' and '.join(present)} "
            f"are connected, it has {what}.{server.stacks()}"
        )


def ended_well(
    server: Program, why: str, traceback: bool, signals: Sequence[signal.Signals] = ()
) -> None:
    """Test that a server which was told to stop has ended with status 0 and without a traceback.

    Args:
        server: has ended.
        why: completes the sentence "The server should end ...".
        traceback: whether it has printed one.
        signals: which of them may have ended it: Python gives up its handlers on its way out.

    Raises:
        CheckFailed: it ended in another way.
    """
    if traceback:
        raise CheckFailed(
            f"The server should end {why} without an error, but it ended with a traceback.", ENDED
        )
    if server.status not in (0, *(-number for number in signals)):
        raise CheckFailed(
            f"The server should end {why} with exit status 0, but {_exit_status(server)}.", ENDED
        )


def _exit_status(server: Program) -> str:
    status = server.status
    if status is not None and status < 0:
        return f"{signal.Signals(-status).name} ended it before it could do anything"
    return f"it was {status}"
