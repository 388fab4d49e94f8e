"""A user who sits at a terminal: the submission's client stands between it and the server."""

from __future__ import annotations

from collections.abc import Callable

from partyline.chat.case import Case
from partyline.chat.client_terminal import ClientTerminal
from partyline.chat.handshakes import AnyUser, Handshake
from partyline.model.allowance import TEXT
from partyline.system.event_loop import Outcome


class TerminalUser(ClientTerminal):
    """One user of the room who types and looks at a screen, with the verbs of `User`.

    Args:
        label: `ann`, `bob`: the name in checks and sentences.
        case: the run of the check.
        handshake: how a text of a user looks when it reaches another.
        explain: given how a wait ended, says in a sentence why the server will send nothing more.
    """

    def __init__(
        self, label: str, case: Case, handshake: Handshake, explain: Callable[[Outcome], str]
    ) -> None:
        super().__init__(label, f"{label}'s client", case)
        self.name = case.name(label)  # what it calls itself in the chat
        self.reading = True
        self._handshake = handshake
        self._explain_server = explain

    def connects(self, address: str, port: int) -> None:
        """Start the client, and let it dial the server."""
        self.starts(address, port)
        self.case.loop.fingerprint = self.case.fingerprint  # the client is one of several programs

    def says(self, text: str) -> None:
        """Type one line: `text` with a random word that nobody else can know."""
        self.types(text)

    def says_exactly(self, text: str) -> None:
        """Type one line: `text` as it is."""
        self.types_exactly(text)

    def gets(self, line: str, source: str = "", kind: str = "") -> None:
        """Expect that `line` appears on the screen.

        Args:
            line: the whole line, as the server sends it.
            source: completes the sentence "ann's client should show LINE ...".
            kind: which kind of line it is, for an allowance that may be about it.

        Raises:
            CheckFailed: it does not.
        """
        terms = self.case.terms
        kind = kind or terms.kind(line)
        due = terms.due(self, line, kind)
        if due is None:
            self.settles()
            return
        self.shows_exactly(due, source)

    def hears(self, text: str, by: AnyUser | None = None) -> None:
        """Expect on the screen what a user said with the same `text`.

        Args:
            text: as given to `says`.
            by: who said it; default: this user itself.

        Raises:
            CheckFailed: it does not appear.
        """
        speaker = by or self
        line = self._handshake.spoken(speaker, self.case.dress(text))
        self.gets(line, f"from {speaker.label}", TEXT)

    def is_asked(self) -> None:
        """Expect the question for a name.

        Raises:
            CheckFailed: it does not appear.
        """
        self.gets(self.case.wire.ASK_NAME)

    def leaves(self) -> None:
        """Press Ctrl-D, and see the client end.

        Raises:
            CheckFailed: it goes on.
        """
        self.presses_ctrl_d()
        self.ends("after Ctrl-D")

    def _explain(self, outcome: Outcome) -> str:
        if self.program.ended:
            return super()._explain(outcome)
        return self._explain_server(outcome)
