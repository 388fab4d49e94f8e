"""Threads that copy between pipes and sockets, where one call can't wait for both.

On Windows `select` takes sockets only, and a write to a full pipe waits until somebody reads. So
a program's pipes are hidden behind sockets there.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from typing import IO

_SIZE = 65536  # bytes that are copied at a time


def readable(pipe: IO[bytes]) -> socket.socket:
    """Return a socket that brings what is written into `pipe`, and its end. Takes the pipe over."""
    ours, theirs = socket.socketpair()

    def copy() -> None:
        with theirs, pipe, contextlib.suppress(OSError):
            while data := os.read(pipe.fileno(), _SIZE):
                theirs.sendall(data)

    threading.Thread(target=copy, daemon=True).start()
    return ours


def writable(pipe: IO[bytes]) -> socket.socket:
    """Return a socket whose bytes, and whose end, go into `pipe`. Takes the pipe over."""
    ours, theirs = socket.socketpair()

    def copy() -> None:
        with theirs, contextlib.suppress(OSError), pipe:
            while data := theirs.recv(_SIZE):
                while data:
                    data = data[os.write(pipe.fileno(), data) :]

    threading.Thread(target=copy, daemon=True).start()
    return ours
