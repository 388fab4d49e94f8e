"""A chat user who speaks through a socket."""

from __future__ import annotations

import socket
from collections.abc import Callable

from partyline.case import Case
from partyline.failure import ENDED, CheckFailed
from partyline.peer import Peer
from partyline.text import quoted
from partyline.watch import Outcome

# A connection that holds little: a reader who stops is noticed after 41 kB instead of 4 MB.
_TINY_BUFFER = 2048
_TINY_SEGMENT = 536


class User(Peer):
    """One user of the room.

    Args:
        label: `ann`, `bob`: the name in checks and sentences.
        case: the run of the check.
        spoken: how a text of a user looks when it reaches another: (user, text) -> line.
        explain: see `Peer`.
    """

    def __init__(
        self,
        label: str,
        case: Case,
        spoken: Callable[[User, str], str],
        explain: Callable[[Outcome], str],
    ) -> None:
        super().__init__(label, case.watch, case.transcript, explain)
        self.name = f"{label}_{case.token(label, 3)}"  # what it calls itself in the chat
        self._case = case
        self._spoken = spoken
        self._asked = False  # the question for a name has come

    def connects(self, address: str, port: int, tiny: bool = False) -> None:
        """Dial the server.

        Args:
            address, port: where it listens.
            tiny: with buffers so small that stopping to read is felt at once.

        Raises:
            CheckFailed: nobody answers there.
        """
        connection = socket.socket()
        if tiny:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _TINY_BUFFER)
            if hasattr(socket, "TCP_MAXSEG"):
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, _TINY_SEGMENT)
        self._transcript.record(self.label, "connects")
        connection.settimeout(5)
        try:
            connection.connect((address, port))
        except OSError as error:
            connection.close()
            raise CheckFailed(
                f"{self.label} should be able to connect to {address}:{port}, but: "
                f"{error.strerror or 'no answer'}.{self._explain(Outcome.CAME)}",
                ENDED,
            ) from None
        self.attach(connection)

    def says(self, text: str) -> None:
        """Send one line: `text` with a random word that nobody else can know."""
        self.sends(f"{self._case.dress(text)}\n".encode())

    def hears(self, text: str, by: User | None = None) -> None:
        """Expect, as the next line, what a user said with the same `text`.

        Args:
            text: as given to `says`.
            by: who said it; default: this user itself.

        Raises:
            CheckFailed: another line came, or none will.
        """
        speaker = by or self
        source = f"from {speaker.label}" if speaker is not self else "back"
        self.gets(self._spoken(speaker, self._case.dress(text)), source)

    def says_exactly(self, text: str) -> None:
        """Send one line: `text` as it is."""
        self.sends(f"{text}\n".encode())

    def hears_exactly(self, text: str, by: User) -> None:
        """Expect, as the next line, what `by` said as `text` with `says_exactly`.

        Raises:
            CheckFailed: another line came, or none will.
        """
        self.gets(self._spoken(by, text), f"from {by.label}")

    # Names (stages 4 and up)

    def is_asked(self) -> None:
        """Expect the question for a name, unless it has come before.

        Raises:
            CheckFailed: another line came, or none will.
        """
        if not self._asked:
            self.gets(self._case.wire.ASK_NAME)
            self._asked = True

    def is_refused(self, name: str, refusal: str) -> None:
        """Offer `name`, and expect `refusal` as the answer.

        Raises:
            CheckFailed: the name is accepted, or there is another answer, or none.
        """
        self.is_asked()
        self.says_exactly(name)
        self.gets(refusal, f"for the name {quoted(name)}")
