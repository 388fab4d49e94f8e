"""Those who sit in the session: at the submission's own client, or with a socket in their hand."""

from __future__ import annotations

import codecs
import contextlib
import signal
import socket
from collections.abc import Sequence
from typing import Protocol

from partyline.chat.case import Case
from partyline.model.failure import CheckFailed
from partyline.open.discover import window_texts
from partyline.open.discover.prompts import Question
from partyline.open.session.program import OpenProgram
from partyline.open.session.random_words import readable
from partyline.open.session.screen import LineNotes
from partyline.system import connections
from partyline.system.event_loop import EventLoop


class User(Protocol):
    """Somebody who types lines and reads what comes."""

    label: str
    name: str
    answers: list[Question]  # what it was asked, or typed unasked, until it was in the chat
    seen: int  # characters of its screen when it typed last

    @property
    def screen(self) -> str:
        """Everything that was shown up to now, as a person reads it."""

    @property
    def sent(self) -> bytes:
        """What went to the server, where that is known."""

    @property
    def received(self) -> bytes:
        """What came from the server, where that is known."""

    @property
    def here(self) -> bool:
        """Whether it still takes part."""

    @property
    def frozen(self) -> bool:
        """Whether it neither reads nor types for now."""

    def types(self, *lines: str) -> None:
        """Type lines, all at once."""

    def says(self, *texts: str) -> None:
        """Type texts of the chat: a socket adds what its client would add."""

    def freezes(self) -> None:
        """Stop reading, and still be there."""

    def thaws(self) -> None:
        """Go on reading."""

    def vanishes(self) -> None:
        """Be gone without a word."""

    def fate(self) -> str:
        """Return how it ended, as a clause, or "" while it is here."""


class ClientUser:
    """Somebody at a copy of the client, or at the keyboard of the server itself.

    Args:
        label: `ann`: who it is, in sentences and in the transcript.
        name: what it calls itself.
        program: the program.
        case: what the session has.
    """

    def __init__(self, label: str, name: str, program: OpenProgram, case: Case) -> None:
        self.label = label
        self.name = name
        self.program = program
        self.answers: list[Question] = []
        self.seen = 0
        self._case = case

    @property
    def screen(self) -> str:
        """Everything that was shown up to now."""
        return self.program.screen

    @property
    def sent(self) -> bytes:
        """What the client sent, if it is tapped."""
        return self.program.sent

    @property
    def received(self) -> bytes:
        """What the client received, if it is tapped."""
        return self.program.received

    @property
    def here(self) -> bool:
        """Whether the program still runs."""
        return self.program.runs

    @property
    def frozen(self) -> bool:
        """Whether the program is stopped."""
        return self.program.frozen

    def types(self, *lines: str) -> None:
        """Type lines, all at once; a program that has closed its keyboard does not mind."""
        self.seen = len(self.screen)
        for line in lines:
            self._case.transcript.record(self.label, "types", line)
        if self.program.runs:
            self.program.stdin.types("".join(f"{line}\n" for line in lines).encode())

    says = types

    def freezes(self) -> None:
        """Stop the program."""
        self.program.freezes()

    def thaws(self) -> None:
        """Let the program go on."""
        self.program.thaws()

    def vanishes(self) -> None:
        """Kill the program."""
        self.program.vanishes()

    def fate(self) -> str:
        """Return how the program ended, as a clause, or "" while it runs."""
        if not self.program.ended:
            return ""
        words = self.program.last_words()
        return self.program.fate + (f": {words}" if words else "")

    def presses_ctrl_c(self) -> None:
        """Interrupt the program."""
        with contextlib.suppress(CheckFailed):  # it has ended meanwhile
            self.program.interrupt(signal.SIGINT)

    def presses_ctrl_d(self) -> None:
        """End the program's keyboard."""
        self._case.transcript.record(self.label, "types", "(Ctrl-D)")
        if self.program.runs:
            self.program.stdin.ends()


class SocketUser:
    """Somebody who speaks to the server through a socket, as in `nc`.

    Args:
        label, name: see `ClientUser`.
        case: what the session has.
        newline: whether each line that it sends ends in one.
        udp: whether it sends datagrams; else it dials.
        adds: how a text goes to the server, with NAME and TEXT in their places; "": as it is.
    """

    def __init__(
        self,
        label: str,
        name: str,
        case: Case,
        newline: bool = True,
        udp: bool = False,
        adds: str = "",
    ) -> None:
        self.label = label
        self.name = name
        self.answers: list[Question] = []
        self.seen = 0
        self.screen = ""
        self.sent = b""
        self.received = b""
        self.frozen = False
        self._case = case
        self._newline = "\n" if newline else ""
        self._adds = adds
        self._kind = socket.SOCK_DGRAM if udp else socket.SOCK_STREAM
        self._notes = LineNotes(case.transcript, label, "gets")
        self._loop: EventLoop = case.loop
        self._socket: socket.socket | None = None
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._how = "has not connected"

    @property
    def here(self) -> bool:
        """Whether it is connected."""
        return self._socket is not None

    def connects(self, address: str, port: int) -> bool:
        """Dial the server; return whether it answered."""
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        connection = socket.socket(family, self._kind)
        connection.settimeout(5)
        self._case.transcript.record(self.label, "connects")
        try:
            connection.connect((address, port))
        except OSError as error:
            connection.close()
            self._how = f"could not connect ({error.strerror or 'no answer'})"
            return False
        connection.setblocking(False)
        if self._kind == socket.SOCK_STREAM:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = connection
        self._loop.add(connection, self._read)
        return True

    def _read(self) -> None:
        assert self._socket is not None
        try:
            data = self._socket.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data and self._kind == socket.SOCK_STREAM:
            self._case.transcript.record(self.label, "is cut off")
            self._gone("was cut off by the server")
            return
        self.received += data
        text = readable(self._decoder.decode(data))
        self.screen += text
        self._notes.take(text)

    def types(self, *lines: str) -> None:
        """Send lines; who was cut off can't."""
        self._send([f"{line}{self._newline}" for line in lines])

    def says(self, *texts: str) -> None:
        """Send texts as the client sends them, if that is known."""
        if not self._adds:
            self.types(*texts)
            return
        forms = [self._adds.replace(window_texts.NAME, self.name)] * len(texts)
        self._send([f.replace(window_texts.TEXT, t) for f, t in zip(forms, texts, strict=True)])

    def _send(self, lines: Sequence[str]) -> None:
        self.seen = len(self.screen)
        for line in lines:
            self._case.transcript.record(self.label, "sends", line.rstrip("\n"))
            data = line.encode()
            if self._socket is not None:
                with contextlib.suppress(OSError):  # the end will be read
                    self._socket.send(data)
                    self.sent += data

    def freezes(self) -> None:
        """Read nothing for now."""
        self._case.transcript.record(self.label, "stops reading")
        self.frozen = True
        if self._socket is not None:
            self._loop.remove(self._socket)

    def thaws(self) -> None:
        """Read again."""
        self._case.transcript.record(self.label, "reads again")
        self.frozen = False
        if self._socket is not None:
            self._loop.add(self._socket, self._read)

    def hangs_up(self) -> None:
        """Close the connection."""
        self._case.transcript.record(self.label, "hangs up")
        self._gone("hung up")

    def vanishes(self) -> None:
        """Be gone with a reset, as a machine that was switched off."""
        self._case.transcript.record(self.label, "vanishes", "connection reset")
        if self._socket is not None:
            connections.reset_on_close(self._socket)
        self._gone("vanished")

    def fate(self) -> str:
        """Return how the connection ended, as a clause, or "" while it is there."""
        return "" if self.here else self._how

    def _gone(self, how: str) -> None:
        self._how = how
        if self._socket is not None:
            self._loop.remove(self._socket)
            self._socket.close()
            self._socket = None
