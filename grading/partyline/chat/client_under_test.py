"""The client under test with its keyboard and screen, and the kit's own small server."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from partyline.chat.case import Case
from partyline.chat.client_terminal import ClientTerminal
from partyline.chat.tolerant_peer import TolerantPeer
from partyline.model.failure import ENDED, LATE, SILENT, START, WRONG, CheckFailed, Deviation
from partyline.model.sanitize import as_text, quoted
from partyline.model.transcript import SERVER
from partyline.program.program import HERE
from partyline.program.quiescence import digest
from partyline.system import connections
from partyline.system.event_loop import PATIENCE, Outcome

CLIENT = "client"


class ClientUnderTest(ClientTerminal):
    """One client in front of a server that says only what the check tells it to say.

    `server` is the client's connection, as the server sees it.
    """

    def __init__(self, case: Case) -> None:
        super().__init__(CLIENT, "The client", case)
        self.wire = case.wire
        self.server = TolerantPeer(SERVER, case, lambda _, text: text, self._explain)
        self.server.is_digested = self.client_takes_all
        self._port = 0  # where the server listens
        self._client_port = 0
        self._said: Counter[str] = Counter()  # what has to stand on the screen, and how often
        self._others: list[ClientUnderTest] = []

    # Beginning

    def opens(self, address: str = HERE, shim: str = "") -> None:
        """Listen at `address`, start the client, and wait until it has connected.

        Args:
            address: of this computer.
            shim: a harsher system under it; see harsh_system.py.

        Raises:
            CheckFailed: it ends or does not dial.
        """
        with socket.create_server((address, 0)) as listener:
            self._port = listener.getsockname()[1]
            arrived: list[socket.socket] = []
            self.case.loop.add(listener, lambda: arrived.append(listener.accept()[0]))
            self.starts(address, self._port, shim)
            outcome = self.case.loop.wait(lambda: bool(arrived) or self.program.ended, 2 * PATIENCE)
            self.case.loop.remove(listener)
        if not arrived:
            raise CheckFailed(
                f"client.py should connect to {address}:{self._port}, as --host and --port ask, "
                f"but {self._why_not_connected(outcome)}",
                START,
            )
        self._client_port = arrived[0].getpeername()[1]
        self.case.transcript.record(CLIENT, "connects")
        self.server.attach(arrived[0])

    def opens_elsewhere(self) -> None:
        """Do the same at another address of this computer, if the system has one.

        Raises:
            CheckFailed: the client ends or does not dial.
        """
        self.opens(connections.other_address())

    def another(self) -> ClientUnderTest:
        """Return another copy of the client, that has connected too."""
        other = ClientUnderTest(self.case)
        self._others.append(other)
        other.opens()
        return other

    def calls_nobody(self) -> None:
        """Start the client with a port on which no program listens."""
        with socket.socket() as reserved:  # bound, so that nobody else begins to listen there
            reserved.bind((HERE, 0))
            self.starts(HERE, reserved.getsockname()[1])
            self.case.loop.wait(lambda: self.program.ended, 2 * PATIENCE)

    # What the server does

    def server_says(self, *texts: str, cut: int = 0) -> None:
        """Send the client one or more lines in one piece: each text with a random word at its end.

        Args:
            texts: the lines.
            cut: if not 0, send so many bytes first, and the rest when the client has taken them.
        """
        lines = [self.case.dress(text) for text in texts]
        self._said.update(lines)
        data = "".join(f"{line}\n" for line in lines).encode()
        if cut:
            self.server.sends(data[:cut])
            self.client_takes_all()
        self.server.sends(data[cut:])

    def server_says_exactly(self, line: str) -> None:
        """Send the client one line: `line` as it is."""
        self.server.sends(f"{line}\n".encode())

    def server_sends(self, data: bytes, cuts: Sequence[int] = ()) -> None:
        """Send the client exactly these bytes; at each cut, wait until it has taken all before."""
        places = [0, *cuts, len(data)]
        for start, end in pairwise(places):
            if start:
                self.client_takes_all()
            self.server.sends(data[start:end])

    def server_hears(self, *texts: str) -> None:
        """Expect from the client whole lines: what was typed as `texts`, and nothing added.

        A carriage return at the end is ignored, as the wire has it.

        Raises:
            CheckFailed: something else came, or nothing will.
        """
        for text in texts:
            self.server_hears_exactly(self.case.dress(text))

    def server_hears_exactly(self, line: str) -> None:
        """Expect from the client one whole line that was typed: `line` as it is.

        Raises:
            CheckFailed: something else came, or nothing will.
        """
        wanted = f"The client should send {quoted(line)} as it was typed"
        self.server.awaits((line,))
        if (got := self.server.next_line(wanted, line)).removesuffix("\r") != line:
            self.server.marks_wrong(got)
            raise CheckFailed(f"{wanted}, but {_sent(got)}.", WRONG, self._deviation(got))

    def server_goes(self) -> None:
        """Close the server's end of the connection, once the client has settled."""
        self.settles()
        self.marks()
        self.server.hangs_up()

    def server_vanishes(self) -> None:
        """Reset the connection, once the client has settled: the server has lost its power."""
        self.settles()
        self.marks()
        self.server.vanishes()

    def client_takes_all(self) -> None:
        """Wait until the client's program has read every byte that the server sent.

        That makes a half line a half `recv`. Where the system does not tell (not Linux), a
        moment's wait must do, and a slow client may see both halves at once.
        """
        ours, theirs = self._port, self._client_port
        digest(
            self.program,
            self.case.loop,
            lambda: connections.taken(theirs, ours, self.server.sent),
        )

    # What the client does in the end

    def leaves(self, why: str, status: int | None = 0) -> None:
        """Expect that the client leaves: the server sees the end, and closes; the client ends.

        Args:
            why: completes the sentence "client.py should end ...".
            status: see `ends`.

        Raises:
            CheckFailed: the connection stays open, or the client goes on.
        """
        self._lets_the_server_see_the_end(why)
        self.server.hangs_up()
        self.ends(why, status)

    def _lets_the_server_see_the_end(self, why: str) -> None:
        server = self.server
        server.end_expected = self.program.end_expected = True
        outcome = self.case.loop.wait(lambda: server.has_excess() or server.ended)
        if server.has_excess():
            raise self._too_much(server.inbox[0])
        if not server.ended:
            raise CheckFailed(
                f"The client should close its connection {why}, so that the server sees it leave, "
                f"but the connection stays open.{self._explain(outcome)}",
                SILENT if outcome is Outcome.STILL else LATE,
            )

    # Judging

    def closes(self) -> None:
        """Judge the whole check: nothing was sent that nobody typed, nothing is shown twice.

        Raises:
            CheckFailed: a line too many, a client that has ended or is no longer connected.
        """
        super().closes()
        if self.server.has_excess():
            raise self._too_much(self.server.inbox[0])
        if (line := self.server.forgiven_too_often()) is not None:
            raise self._too_much(line)
        if self.server.partial:
            raise CheckFailed(
                "The client should send only whole lines, but "
                f"{quoted(as_text(self.server.partial))} came without a newline at the end.",
                WRONG,
            )
        if self.server.ended and not self.server.end_expected:
            raise CheckFailed(
                "The client should stay connected, but it has closed the connection.", ENDED
            )
        for line, times in self._said.items():
            shown = self.program.screen.count(line)
            if shown > times:
                raise CheckFailed(
                    f"The client should show {quoted(line)} once, but it shows it {shown} times.",
                    WRONG,
                )
        for other in self._others:
            other.closes()

    def close(self) -> None:
        """Free the sockets."""
        self.server.close()
        for other in self._others:
            other.close()

    # In words

    def _too_much(self, line: str) -> CheckFailed:
        return CheckFailed(
            f"The client should send only what was typed, but {_sent(line)}.",
            WRONG,
            self._deviation(line),
        )

    def _deviation(self, line: str) -> Deviation | None:
        """Return what a line of its own comes to; what the server has said is none."""
        return None if line in self._said else Deviation(self.server, "", "", line)

    def _why_not_connected(self, outcome: Outcome) -> str:
        if outcome is not Outcome.CAME:
            return f"it does not.{self.program.stacks()}"
        said = (self.program.screen + self.program.errors).strip().splitlines()
        words = f" The last line that it printed was: {quoted(said[-1])}." if said else ""
        return f"it {self.program.fate}.{words}"


def _sent(line: str) -> str:
    """Say in a clause that the client sent `line`; an empty one comes from a newline too many."""
    if line.removesuffix("\r"):
        return f"it sent {quoted(line)}"
    return "an empty line followed the line before: it sends two newlines in a row"
