"""A desk: the client under test with its keyboard and screen, and the kit's own small server."""

from __future__ import annotations

import socket

from partyline.case import Case
from partyline.failure import ENDED, SILENT, START, CheckFailed
from partyline.peer import Peer
from partyline.settle import settle
from partyline.text import quoted
from partyline.transcript import SERVER
from partyline.watch import PATIENCE, Outcome

CLIENT = "client"
_ENDS = 5.0  # seconds that a client may take to end


class Desk:
    """One client in front of a server that says only what the check tells it to say.

    `server` is the client's connection, as the server sees it.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self.wire = case.wire
        self.client = case.program("client.py", CLIENT)
        self.server = Peer(SERVER, case.watch, case.transcript, self._explain)
        self._listener: socket.socket | None = None
        self._seen = 0

    # The server's side

    def opens(self) -> None:
        """Start to listen, start the client, and wait until it has connected.

        Raises:
            CheckFailed: it ends or does not dial.
        """
        self._listener = socket.create_server(("127.0.0.1", 0))
        port = self._listener.getsockname()[1]
        arrived: list[socket.socket] = []

        def accept() -> None:
            assert self._listener is not None
            arrived.append(self._listener.accept()[0])

        self.case.watch.add(self._listener, accept)
        self.client.start(["--host", "127.0.0.1", "--port", str(port)], keyboard=True)
        outcome = self.case.watch.wait(lambda: bool(arrived) or self.client.ended, 2 * PATIENCE)
        self.case.watch.remove(self._listener)
        if not arrived:
            how = (
                f"it ended (exit status {self.client.status})"
                if outcome is Outcome.CAME
                else "it did not" + self.client.stacks()
            )
            raise CheckFailed(f"client.py should connect to 127.0.0.1:{port}, but {how}.", START)
        self.server.attach(arrived[0])

    def close(self) -> None:
        """Free the sockets."""
        self.server.close()
        if self._listener is not None:
            self._listener.close()

    def server_says(self, text: str) -> None:
        """Send the client one line: `text` with a random word at its end."""
        self.server.sends(f"{self.case.dress(text)}\n".encode())

    def server_hears(self, text: str) -> None:
        """Expect one whole line from the client: what was typed as `text`, and nothing added."""
        self.server.gets(self.case.dress(text), "from the keyboard")

    # The user's side

    def types(self, text: str) -> None:
        """Type one line: `text` with a random word at its end, and Enter."""
        self.types_exactly(self.case.dress(text))

    def types_exactly(self, line: str) -> None:
        """Type `line` and Enter."""
        self.case.transcript.record(CLIENT, "types", line)
        self.client.type(f"{line}\n".encode())

    def closes_keyboard(self) -> None:
        """Press Ctrl-D: the keyboard has ended."""
        self.case.transcript.record(CLIENT, "types", "(Ctrl-D)")
        self.client.close_keyboard()

    def shows(self, text: str) -> None:
        """Expect that what the server said as `text` appears on the screen.

        Raises:
            CheckFailed: it does not.
        """
        self.shows_exactly(self.case.dress(text))

    def shows_exactly(self, text: str) -> None:
        """Expect that `text` appears on the screen, after what was seen there before.

        Raises:
            CheckFailed: it does not.
        """
        client = self.client
        outcome = self.case.watch.wait(lambda: client.shows(text, self._seen) or client.ended)
        if not client.shows(text, self._seen):
            new = client.screen[self._seen :]
            screen = f"its screen shows {quoted(new)}" if new else "nothing new is on its screen"
            raise CheckFailed(
                f"The client should show {quoted(text)}, but {screen}.{self._explain(outcome)}",
                SILENT,
            )
        self._seen = client.screen.index(text, self._seen) + len(text)

    def says_so(self, before: int) -> None:
        """Expect that the client has told its user something since `before` characters.

        Raises:
            CheckFailed: the screen is unchanged.
        """
        if not self.client.screen[before:].strip() and not self.client.errors.strip():
            raise CheckFailed("The client should tell its user so in words, but it prints nothing.")

    def ends(self, why: str, status: int | None = 0) -> None:
        """Expect that the client ends by itself, without a traceback.

        Args:
            why: completes the sentence "client.py should end ...".
            status: the exit status that it should have; None accepts any.

        Raises:
            CheckFailed: it goes on, shows a traceback, or has another status.
        """
        self.client.await_end(_ENDS, why)
        if self.case.traceback():
            raise CheckFailed(
                f"client.py should end {why} with a sentence for its user, but it ended with a "
                "traceback.",
                ENDED,
            )
        if status is not None and self.client.status != status:
            raise CheckFailed(
                f"client.py should end {why} with exit status {status}, but it was "
                f"{self.client.status}.",
                ENDED,
            )

    def settles(self) -> None:
        """Wait until the client has nothing left to do but wait."""
        settle(self.client, self.case.watch)

    def _explain(self, outcome: Outcome) -> str:
        if self.client.ended:
            return f" The client has ended (exit status {self.client.status})."
        if outcome is Outcome.STILL:
            return f" The client sleeps, and will do nothing more.{self.client.stacks()}"
        if outcome is Outcome.LATE:
            return f" The client is awake but did nothing in time.{self.client.stacks()}"
        return ""
