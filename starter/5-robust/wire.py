# Write in lesson 10 lines_from (TODO 5.1), clean (TODO 5.2); in lesson 11 Outbox.send (TODO 5.3).
# Ignore Outbox until lesson 11, and its finish until lesson 12.
"""The wire of stage 5: what both sides have agreed on.

A message is one line of UTF-8 text that ends in a newline. The first character of a
server's line tells its kind: `*` a notice, `!` a refusal, else `name: text`.
"""

import select
import socket
import sys
import threading
import time
from collections.abc import Iterator

HOST = "127.0.0.1"
PORT = 8765
MAX_LINE = 512  # bytes, with the newline
ENDLESS = 2048  # bytes without a newline: this line will never end
MAX_NAME = 16  # characters
MAX_USERS = 100  # connections, with or without a name
MAX_WAITING = 256  # lines that wait for the broadcaster; whoever says one more waits for it
# How many bytes a user may be behind, besides what the operating system keeps for it. More than
# the 256 longest lines together, so that a user who reads survives whatever comes at once.
MAX_BEHIND = 512 * 1024
MAX_FROM_SERVER = 64 * 1024  # bytes; the list of all names may be longer than what a user says

CONTROL_CHARACTERS = dict.fromkeys([*range(32), *range(127, 160)])  # None: to be removed

LISTENING = "listening on {host}:{port}"  # the server prints it when it is ready
QUIT = "/quit"  # leave
WHO = "/who"  # ask who is here

ASK_NAME = "* name?"
NAME_TAKEN = "! name taken"
BAD_NAME = "! bad name"
WELCOME = "* welcome, {name}"
HERE = "* here: {names}"
ALONE = "* you are alone"
JOINED = "* {name} joined"
LEFT = "* {name} left"
SAID = "{name}: {text}"
UNKNOWN_COMMAND = "! unknown command"
LINE_TOO_LONG = "! line too long (max 512 bytes)"
SERVER_FULL = "! server is full"
CLOSING = "* server is closing"


def receive(sock: socket.socket) -> bytes:
    """Wait for the next bytes; nothing at all (b"") means that the other side has left."""
    try:
        return sock.recv(4096)
    except OSError:  # a connection that breaks has ended, too
        return b""


def clean(line: bytes) -> str:
    """Make text of a line: broken UTF-8 becomes �, and control characters are removed.

    Control characters are commands to a terminal. They could clear everyone's screen.
    """
    # TODO 5.2: Decode the bytes of a line into text, without control characters.
    print("TODO 5.2 is not written yet: clean() in wire.py", flush=True)
    raise SystemExit(1)


def lines_from(
    sock: socket.socket, max_line: int = MAX_LINE, endless: int = ENDLESS
) -> Iterator[str | None]:
    """Yield each line that arrives, clean and without its line end, until the other side leaves.

    A line that is too long is dropped, and None comes in its place. One that does not even end
    is the last: nobody has to store what never ends. Half a line at the end is dropped.
    """
    # TODO 5.1: Yield clean lines, and None for a line that is too long; end if a line never ends.
    print("TODO 5.1 is not written yet: lines_from() in wire.py", flush=True)
    raise SystemExit(1)


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


def send_now(sock: socket.socket, data: bytes) -> int:
    """Send what fits into the connection at this moment, without waiting; return how many bytes."""
    try:
        if sys.platform == "win32":
            # There is no flag for "do not wait" there. select knows that something fits, but not
            # how much: if more comes than fits, this may wait after all.
            _, writable, _ = select.select([], [sock], [], 0)
            return sock.send(data) if writable else 0
        return sock.send(data, socket.MSG_DONTWAIT)
    except BlockingIOError:  # nothing fits
        return 0


class Outbox:
    """The way out to one user, with room for what its connection does not take at once.

    A user who reads has almost always room in its connection, so its lines leave at once. Only
    when something does not fit, a writer thread is started, and it ends when the rest has left.
    """

    def __init__(self, sock: socket.socket) -> None:
        """Start with nothing to send."""
        self.sock = sock
        self.lock = threading.Lock()  # guards rest: as long as there is some, a writer is at work
        self.rest = bytearray()
        self.writer: threading.Thread | None = None
        self.complete = threading.Event()  # nothing will be added any more

    def send(self, data: bytes, last: bool) -> None:
        """Send now what fits, and keep the rest. Never wait. Only the broadcaster calls this."""
        # TODO 5.3: Send what fits now, and keep() the rest; if the user has gone, hang up. Never
        # wait.
        print("TODO 5.3 is not written yet: Outbox.send() in wire.py", flush=True)
        raise SystemExit(1)

    def keep(self, data: bytes) -> None:
        """Leave what did not fit to a writer; cut off a user who is too far behind.

        That wakes the user's own thread, which takes it out of the room.
        """
        with self.lock:
            if not self.rest:
                writer = threading.Thread(target=self.write_rest, daemon=True)
                writer.start()
                self.writer = writer
            self.rest += data
            if len(self.rest) > MAX_BEHIND:
                self.rest.clear()
                hang_up(self.sock)

    def write_rest(self) -> None:
        """Send the rest, however long the user takes: this is the writer thread."""
        sent = 0
        while True:
            with self.lock:
                del self.rest[:sent]
                part = bytes(self.rest[:16384])
            if not part:
                return
            try:
                sent = self.sock.send(part)
            except OSError:  # the user has gone, so nobody needs this part
                sent = len(part)

    def finish(self, deadline: float) -> None:
        """Wait until the last line has left; a user who is not done by the deadline is cut off."""
        self.complete.wait(deadline - time.monotonic())
        if self.writer:
            self.writer.join(deadline - time.monotonic())
            if self.writer.is_alive():
                hang_up(self.sock)  # wakes the writer
                self.writer.join()
