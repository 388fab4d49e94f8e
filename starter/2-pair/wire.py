# Nothing to write here. Lesson 5 explains hang_up and close_gently. The rest is as in stage 1.
"""The wire of stage 2: what both sides have agreed on.

A message is one line of UTF-8 text that ends in a newline. The server's own lines begin with
`*` (a notice) or `!` (a refusal).
"""

import socket
import time
from collections.abc import Iterator

HOST = "127.0.0.1"
PORT = 8765
MAX_LINE = 512  # bytes, with the newline

LISTENING = "listening on {host}:{port}"  # the server prints it when it is ready
QUIT = "/quit"  # what to type into the client to leave

WAITING = "* waiting for one more user"
STARTED = "* chat started"
FULL = "! chat is full"
OTHER_LEFT = "* the other user left"


def receive(sock: socket.socket) -> bytes:
    """Wait for the next bytes; nothing at all (b"") means that the other side has left."""
    try:
        return sock.recv(4096)
    except OSError:  # a connection that breaks has ended, too
        return b""


def lines_from(sock: socket.socket) -> Iterator[str]:
    """Yield each line that arrives, without its line end, until the other side leaves.

    The bytes come in pieces of any size: half a line, three lines, half a letter. So they are
    cut at newlines first, and only whole lines are decoded. Half a line at the end is dropped.
    """
    rest = b""
    while chunk := receive(sock):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield line.removesuffix(b"\r").decode(errors="replace")


def send_line(sock: socket.socket, text: str) -> None:
    """Send one line. If the other side has left, nothing happens: whoever reads will notice."""
    try:
        sock.sendall(f"{text}\n".encode(errors="replace"))
    except OSError:
        pass


def hang_up(sock: socket.socket) -> None:
    """End the conversation in both directions. This wakes the thread that reads from the socket,
    and that thread closes it: a plain close() would leave it asleep."""
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:  # it has ended already
        pass


def close_gently(sock: socket.socket) -> None:
    """Close a socket so that the last lines still arrive.

    To close with unread bytes would reset the connection, and a reset can destroy lines that are
    on their way. So: say "nothing more from me", read what is left for about a second, close.
    """
    with sock:
        try:
            sock.shutdown(socket.SHUT_WR)
            sock.settimeout(1)
            patience = time.monotonic() + 1
            while sock.recv(4096) and time.monotonic() < patience:
                pass
        except OSError:  # it has ended already, or the second is over
            pass
