"""What the system knows about a connection: unread bytes, undelivered bytes, listeners."""

from __future__ import annotations

import contextlib
import random
import socket
import struct
from collections.abc import Iterator

import psutil

from partyline.system import processes, sockdiag
from partyline.system.abilities import PROC, SYSTEM, WINDOWS, has
from partyline.system.sockdiag import End

_HERE, _ALSO_HERE = "127.0.0.1", "127.0.0.2"
_TIME_WAIT = 6
_QUIET_PORTS = range(20000, 32000)  # no system gives these to programs that dial
_LIVE = (1, 4, 5, 8, 9, 11)  # states of a connection that can still carry bytes
_LINGER = struct.Struct("hh" if SYSTEM == WINDOWS else "ii")


def end(port: int, remote_port: int) -> End | None:
    """Return the end at `port` of the connection from `remote_port`, both on this machine.

    None where the system does not tell, or when the connection is gone.
    """
    if not has("connections"):
        return None
    try:
        found = sockdiag.end(port, remote_port)
    except OSError:
        found = None
    if found is None:  # no such question, or not on 127.0.0.1: look through the whole table
        found = next((end for remote, end in _table(port) if remote == remote_port), None)
    return None if found is None or found.state == _TIME_WAIT else found


def unread(port: int, remote_port: int) -> int | None:
    """Return how many bytes from `remote_port` the program at `port` has not taken yet.

    None where the system does not tell, or when the connection is gone.
    """
    found = end(port, remote_port)
    return None if found is None else found.unread


def taken(port: int, remote_port: int, sent: int) -> bool:
    """Return whether the program at `port` has read all `sent` bytes from `remote_port`.

    Also true when the connection is gone: then nothing more will be read.
    """
    found = end(port, remote_port)
    return found is None or (not found.unread and arrived(found, sent))


def arrived(found: End, sent: int) -> bool:
    """Return whether all `sent` bytes have reached the other end.

    On a busy machine even the way through the kernel takes time, and an acknowledgement that is
    put off (for 40 ms) makes the sender's own queue a bad witness.
    """
    return found.received is None or found.received >= sent


def undelivered(port: int, remote_ports: set[int]) -> int:
    """Return how many bytes are on their way from `port` to `remote_ports` (0 if unknown)."""
    ends = (end(port, remote) for remote in remote_ports)
    return sum(found.unsent for found in ends if found is not None)


def _table(port: int) -> Iterator[tuple[int, End]]:
    """Yield (remote port, end) of every connection whose own port is `port`."""
    wanted = f":{port:04X} "
    for name in ("tcp", "tcp6"):
        with contextlib.suppress(OSError), open(PROC / "net" / name) as table:
            for line in table:
                if wanted in line[:50]:
                    fields = line.split()
                    local = int(fields[1].rsplit(":", 1)[1], 16)
                    remote = int(fields[2].rsplit(":", 1)[1], 16)
                    unsent, unread = (int(part, 16) for part in fields[4].split(":"))
                    if local == port:
                        yield remote, End(int(fields[3], 16), unsent, unread)


def in_flight(port: int) -> bool:
    """Return whether bytes are on their way from or to `port`; False if unknown."""
    if not has("connections"):
        return False
    wanted = f":{port:04X}"
    for name in ("tcp", "tcp6"):
        with contextlib.suppress(OSError):
            for line in (PROC / "net" / name).read_text().splitlines()[1:]:
                _, local, remote, state, queues, *_ = line.split()
                ours = local.endswith(wanted) or remote.endswith(wanted)
                if ours and int(state, 16) in _LIVE and int(queues.partition(":")[0], 16):
                    return True
    return False


def reset_on_close(connection: socket.socket) -> None:
    """Let the connection end with a reset when it is closed, as when a machine is switched off."""
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER.pack(1, 0))


def in_time_wait(port: int) -> bool:
    """Return whether an ended connection still blocks `port` for programs without SO_REUSEADDR."""
    return has("connections") and any(found.state == _TIME_WAIT for _, found in _table(port))


def listening(pid: int) -> list[tuple[str, int]]:
    """Return (address, port) of everything that process `pid` and its children listen on."""
    with contextlib.suppress(OSError):
        if has("connections"):
            listeners = sockdiag.listeners()
            inodes = {inode for process in processes.family(pid) for inode in _sockets(process)}
            return [place for inode, place in listeners.items() if inode in inodes]
    found: list[tuple[str, int]] = []
    for process in processes.family(pid):
        with contextlib.suppress(psutil.Error):
            for connection in psutil.Process(process).net_connections(kind="tcp"):
                if connection.status == psutil.CONN_LISTEN:
                    found.append((connection.laddr.ip, connection.laddr.port))
    return found


def bound(pid: int) -> list[tuple[str, int]]:
    """Return (address, port) of every UDP socket with which process `pid` waits for anybody."""
    found: list[tuple[str, int]] = []
    for process in processes.family(pid):
        with contextlib.suppress(psutil.Error):
            for end in psutil.Process(process).net_connections(kind="udp"):
                if end.laddr and not end.raddr:
                    found.append((end.laddr.ip, end.laddr.port))
    return found


def _sockets(pid: int) -> Iterator[int]:
    """Yield the inodes of all sockets that a process has open."""
    with contextlib.suppress(OSError):
        for link in (PROC / str(pid) / "fd").iterdir():
            with contextlib.suppress(OSError):
                kind, _, inode = str(link.readlink()).partition(":")
                if kind == "socket":
                    yield int(inode.strip("[]"))


def other_address() -> str:
    """Return another address of this computer, if the system has one, or the usual one.

    macOS knows only the first one unless it is told.
    """
    try:
        socket.create_server((_ALSO_HERE, 0)).close()
    except OSError:
        return _HERE
    return _ALSO_HERE


def free_port() -> int:
    """Return a port of 127.0.0.1 that is free, and that the system never assigns by chance.

    Chosen by the system's random numbers, not by a seed: two graders must not choose the same port.
    """
    while True:
        port = random.SystemRandom().choice(_QUIET_PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
