"""What the operating system knows of a connection: unread bytes, undelivered bytes, listeners."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import psutil

_LISTEN = "0A"
_TIME_WAIT = "06"


@dataclass(frozen=True)
class Row:
    """One end of a TCP connection in this network namespace. Queues in bytes."""

    local_port: int
    remote_port: int
    state: str
    unsent: int
    unread: int


def rows(port: int) -> Iterator[Row] | None:
    """Yield every TCP end whose own port is `port`; None where the system does not tell (not Linux)."""
    if sys.platform != "linux":
        return None
    return _rows(port)


def _rows(port: int) -> Iterator[Row]:
    wanted = f":{port:04X} "
    for name in ("tcp", "tcp6"):
        with contextlib.suppress(OSError), open(f"/proc/net/{name}") as table:
            for line in table:
                if wanted in line[:50]:
                    fields = line.split()
                    local = int(fields[1].rsplit(":", 1)[1], 16)
                    remote = int(fields[2].rsplit(":", 1)[1], 16)
                    unsent, unread = (int(part, 16) for part in fields[4].split(":"))
                    if local == port:
                        yield Row(local, remote, fields[3], unsent, unread)


def unread(port: int, remote_port: int) -> int | None:
    """Return how many bytes from `remote_port` the program at `port` has not taken yet.

    None where the system does not tell, or when the connection is gone.
    """
    found = rows(port)
    if found is None:
        return None
    for row in found:
        if row.remote_port == remote_port and row.state not in (_LISTEN, _TIME_WAIT):
            return row.unread
    return None


def undelivered(port: int, remote_ports: set[int]) -> int:
    """Return how many bytes are on their way from `port` to any of `remote_ports` (0 if unknown)."""
    found = rows(port)
    if found is None:
        return 0
    return sum(row.unsent for row in found if row.remote_port in remote_ports)


def in_time_wait(port: int) -> bool:
    """Return whether an ended connection still blocks `port` for programs without SO_REUSEADDR."""
    found = rows(port)
    return found is not None and any(row.state == _TIME_WAIT for row in found)


def listening(pid: int) -> list[tuple[str, int]]:
    """Return (address, port) of everything that process `pid` and its children listen on."""
    found: list[tuple[str, int]] = []
    with contextlib.suppress(psutil.Error):
        root = psutil.Process(pid)
        for process in [root, *root.children(recursive=True)]:
            for connection in process.net_connections(kind="tcp"):
                if connection.status == psutil.CONN_LISTEN:
                    found.append((connection.laddr.ip, connection.laddr.port))
    return found
