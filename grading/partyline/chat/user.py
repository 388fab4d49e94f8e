"""A chat user who speaks through a socket."""

from __future__ import annotations

import socket
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from partyline.chat.case import Case
from partyline.chat.tolerant_peer import TolerantPeer
from partyline.model.allowance import TEXT
from partyline.model.failure import ENDED, LATE, SILENT, WRONG, CheckFailed, Deviation
from partyline.model.sanitize import quoted
from partyline.system.event_loop import PATIENCE, Outcome

# A connection that holds little: a reader who stops is noticed after 41 kB instead of 4 MB.
_TINY_BUFFER = 2048
_TINY_SEGMENT = 536


class User(TolerantPeer):
    """One user of the room.

    Args:
        label: `ann`, `bob`: the name in checks and sentences.
        case: the run of the check.
        spoken: how a text of a user looks when it reaches another: (user, text) -> line.
        explain: see `LinePeer`.
    """

    def __init__(
        self,
        label: str,
        case: Case,
        spoken: Callable[[Any, str], str],
        explain: Callable[[Outcome], str],
    ) -> None:
        super().__init__(label, case, spoken, explain)
        self._asked = False  # the question for a name has come
        self._unsaid = b""  # the rest of a line that was begun
        self._possible: list[str] = []  # lines that may come at any time
        self._until: dict[str, str] = {}  # one of these -> the line after which it may not
        self._learnt: list[str] = []  # those of them that have come
        self.flooded_with = ""  # a word: the transcript does not show each line with it

    def connects(self, address: str, port: int, tiny: bool = False) -> None:
        """Dial the server.

        Args:
            address, port: where it listens.
            tiny: with buffers so small that stopping to read is felt at once.

        Raises:
            CheckFailed: nobody answers there.
        """
        connection = socket.socket()
        if self._weather is not None:
            narrow, self.mouthful = self._weather.narrows(self.label)
            tiny = tiny or narrow
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
        self.gets(self._spoken(speaker, self._case.dress(text)), source, TEXT)

    def says_at_once(self, *texts: str) -> None:
        """Send several lines in one piece, as when somebody pastes them."""
        self.sends("".join(f"{self._case.dress(text)}\n" for text in texts).encode())

    def begins(self, text: str, size: int | None = None) -> None:
        """Send only the beginning of a line; `goes_on` sends the rest.

        Args:
            text: as for `says`.
            size: how many bytes to send; default: half of them.
        """
        self.begins_exactly(self._case.dress(text), size)

    def begins_exactly(self, text: str, size: int | None = None) -> None:
        """Send only the beginning of a line: `text` as it is; `goes_on` sends the rest."""
        line = f"{text}\n".encode()
        size = len(line) // 2 if size is None else size
        self._unsaid = line[size:]
        self.sends(line[:size])

    def goes_on(self) -> None:
        """Send the rest of the line that was begun."""
        self.sends(self._unsaid)

    def says_exactly(self, text: str) -> None:
        """Send one line: `text` as it is."""
        self.sends(f"{text}\n".encode())

    def hears_exactly(self, text: str, by: User) -> None:
        """Expect, as the next line, what `by` said as `text` with `says_exactly`.

        Raises:
            CheckFailed: another line came, or none will.
        """
        self.gets(self._spoken(by, text), f"from {by.label}", TEXT)

    def has_said(self, line: str) -> bool:
        """Return whether `line` is a text of this user, bare or as it reaches another."""
        bare = line.removeprefix(self._spoken(self, ""))
        return super().has_said(line) or super().has_said(bare)

    def said(self, *texts: str) -> list[str]:
        """Return the lines that the others get when this user has said `texts`."""
        return [self._spoken(self, self._case.dress(text)) for text in texts]

    def gets_mixed(self, *streams: Sequence[str]) -> None:
        """Expect all lines of all streams, each stream in its order, mixed in any way.

        Raises:
            CheckFailed: another line came, or none will.
        """
        terms = self._case.terms
        due = ([terms.due(self, line, terms.kind(line)) for line in some] for some in streams)
        waiting = [deque(line for line in some if line is not None) for some in due]
        waiting = [stream for stream in waiting if stream]
        while waiting:
            shown = waiting if len(waiting) <= 3 else waiting[:1]
            others = "" if shown is waiting else f" or one of {len(waiting) - 1} others"
            some = " or ".join(quoted(stream[0]) for stream in shown)
            wanted = f"{self.label} should get {some}{others}"
            heads = [stream[0] for stream in waiting]
            self.awaits(heads, terms.unended(*map(terms.kind, heads)))
            got = self.next_line(wanted, waiting[0][0])
            stream = next((stream for stream in waiting if stream[0] == got), None)
            if stream is None:
                self.marks_wrong(got)
                raise CheckFailed(
                    f"{wanted}, but got {quoted(got)} instead.", WRONG, Deviation(self, "", "", got)
                )
            stream.popleft()
            waiting = [stream for stream in waiting if stream]

    def may_get(self, line: str, until: str = "") -> None:
        """Let `line` come once, at any time from now on, between any others, or not at all.

        Args:
            line: the line.
            until: when this line has come, `line` may not come any more.
        """
        terms = self._case.terms
        if (due := terms.due(self, line, terms.kind(line))) is not None:
            self._possible.append(due)
            self._until[due] = until

    def has_learnt(self, line: str) -> bool:
        """Return whether `line`, which this user may get, has come."""
        terms = self._case.terms
        agreed = terms.due(self, line, terms.kind(line))
        return agreed is None or agreed in self._learnt

    def learns(self, line: str, why: str = "", patience: float = PATIENCE) -> None:
        """Expect that `line`, which this user may get, comes at last, if it has not yet.

        Args:
            line: as given to `may_get`.
            why: completes the sentence "ann should get LINE ...".
            patience: seconds to wait at most.

        Raises:
            CheckFailed: it has not come, and will not.
        """
        outcome = self._loop.wait(lambda: self.has_learnt(line) or self.ended, patience)
        if not self.has_learnt(line):
            self._transcript.record(self.label, "due", line)
            raise CheckFailed(
                f"{self.label} should get {quoted(line)}{why and ' ' + why}, but it has not come."
                f"{self._explain(outcome)}",
                LATE if outcome is Outcome.LATE else SILENT,
            )

    def _arrives(self, line: str) -> None:
        if self.flooded_with and self.flooded_with in line:
            self.inbox.append(line)
            return
        super()._arrives(line)
        self._possible = [due for due in self._possible if self._until[due] != line]
        if line in self._possible:
            self._possible.remove(line)
            self._learnt.append(self.inbox.pop())

    # Hard cases (stage 5)

    def pours(self, data: bytes) -> None:
        """Send these bytes, or as many of them as the server takes before it hangs up.

        Raises:
            CheckFailed: the server neither reads them nor hangs up.
        """
        try:
            self.sends(data)
        except CheckFailed as failed:
            if failed.kind != ENDED:
                raise

    def is_cut_off(self, why: str, after: str) -> None:
        """Expect that the server closes the connection, silently or after one last line.

        Args:
            why: completes the sentence "ann's connection should be closed by the other side ...".
            after: the line that may come before.

        Raises:
            CheckFailed: another line came, or the connection stays open.
        """
        if self.inbox and self.inbox[0] == after:
            self.inbox.popleft()
        else:
            self.may_get(after)
        self.sees_the_end(why)
        self.hangs_up()

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
