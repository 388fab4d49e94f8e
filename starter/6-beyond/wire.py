# Nothing to write here. Inbox is new: it keeps half a line until the rest comes. Ignore the other
# functions.
"""The wire of stage 6: what both sides have agreed on, the same as in stage 5.

A message is one line of UTF-8 text that ends in a newline. The first character of a
server's line tells its kind: `*` a notice, `!` a refusal, else `name: text`.
"""

import socket
from collections.abc import Iterator

HOST = "127.0.0.1"
PORT = 8765
MAX_LINE = 512  # bytes, with the newline
ENDLESS = 2048  # bytes without a newline: this line will never end
MAX_NAME = 16  # characters
MAX_USERS = 100  # connections, with or without a name
# How many bytes a user may be behind, besides what the operating system keeps for it. Enough for
# a user who reads to survive whatever comes at once.
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


def clean(line: bytes) -> str:
    """Make text of a line: broken UTF-8 becomes �, and control characters are removed.

    Control characters are commands to a terminal. They could clear everyone's screen.
    """
    text = line.removesuffix(b"\r").decode(errors="replace")
    return text.translate(CONTROL_CHARACTERS)


class Inbox:
    """What has come from the other side and is not a whole line yet.

    Bytes go in as they come, and whole lines come out. It knows nothing of sockets, and it never
    waits: whoever has bytes brings them here.
    """

    def __init__(self, max_line: int = MAX_LINE, endless: int = ENDLESS) -> None:
        """Start with nothing."""
        self.max_line = max_line
        self.endless = endless
        self.rest = b""
        self.overflowed = False  # a line did not end: no more lines come out

    def lines(self, chunk: bytes) -> list[str | None]:
        """Add some bytes; return the lines that are complete now, clean and without line ends.

        A line that is too long is dropped, and None comes in its place. One that does not even
        end is the last: nobody has to store what never ends.
        """
        found: list[str | None] = []
        *lines, self.rest = (self.rest + chunk).split(b"\n")
        for line in [*lines, self.rest]:
            if len(line) >= self.endless:
                self.overflowed = True
                return [*found, None]
            found.append(clean(line) if len(line) < self.max_line else None)
        return found[:-1]  # the rest is no line yet


def receive(sock: socket.socket) -> bytes:
    """Wait for the next bytes; nothing at all (b"") means that the other side has left."""
    try:
        return sock.recv(4096)
    except OSError:  # a connection that breaks has ended, too
        return b""


def lines_from(
    sock: socket.socket, max_line: int = MAX_LINE, endless: int = ENDLESS
) -> Iterator[str | None]:
    """Yield each line that arrives, as Inbox.lines does, until the other side leaves.

    Half a line at the end is dropped. This waits for its socket: it is for the client.
    """
    inbox = Inbox(max_line, endless)
    while not inbox.overflowed and (chunk := receive(sock)):
        yield from inbox.lines(chunk)


def send_line(sock: socket.socket, text: str) -> None:
    """Send one line. If the other side has left, nothing happens: whoever reads will notice."""
    try:
        sock.sendall(f"{text}\n".encode(errors="replace"))
    except OSError:
        pass
