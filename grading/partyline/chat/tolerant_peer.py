"""A user's end of a conversation that knows which deviations are agreed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from partyline.chat.case import Case
from partyline.chat.line_peer import LinePeer
from partyline.model.sanitize import as_text
from partyline.system.event_loop import Outcome


class TolerantPeer(LinePeer):
    """A `LinePeer` that passes over what an allowance forgives: see `allowances.py`.

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
        super().__init__(label, case.loop, case.transcript, explain, case.weather)
        self.name = case.name(label)  # what it calls itself in the chat
        self._case = case
        self._spoken = spoken
        self._half = b""  # what it has sent without a newline yet
        self._awaited: Collection[str] = ()  # the lines of which one is due next
        self._unended = False  # whether it may come without its newline

    def gets(self, line: str, source: str = "", kind: str = "") -> None:
        """Expect `line`, or what has been agreed to come in its place: see `LinePeer.gets`."""
        terms = self._case.terms
        kind = kind or terms.kind(line)
        due = terms.due(self, line, kind)
        if due is None:  # nothing shows that the server has come so far, but that it rests
            if self._case.rested != self._transcript.activity:
                self.is_noticed()
                self._case.rested = self._transcript.activity
            return
        self.awaits((due,), unended=terms.unended(kind))
        super().gets(due, source, kind)

    def next_line(self, wanted: str = "", due: str = "", kind: str = "") -> str:
        """Return the next line that is not forgiven: see `LinePeer.next_line`."""
        try:
            return super().next_line(wanted, due, kind)
        finally:
            self._awaited, self._unended = (), False

    def has_news(self) -> bool:
        """Return whether a line has come that is not forgiven, or the end."""
        self.has_excess()
        return super().has_news()

    def has_excess(self) -> bool:
        """Forget the lines that came too much and are forgiven; return whether others are left."""
        if self._unended:
            self._completes_the_line()
        while self.inbox and self.inbox[0] not in self._awaited:
            if not self._case.terms.forgives(self, self.inbox[0]):
                break
            self.inbox.popleft()
        return bool(self.inbox)

    def awaits(self, lines: Collection[str], unended: bool = False) -> None:
        """Say which lines may come next: none of them comes too much.

        Args:
            lines: the lines.
            unended: whether they may come without their newline.
        """
        self._awaited, self._unended = lines, unended

    def forgiven_too_often(self) -> str | None:
        """Return a line that came more often than it is forgiven, if there is one."""
        return self._case.terms.too_many(self)

    def _completes_the_line(self) -> None:
        """Cut the line that is due from the beginning of what has come without a newline."""
        came = self.inbox[0] if self.inbox else as_text(self.partial)
        if came in self._awaited and self.inbox:
            return
        for due in sorted(filter(None, self._awaited), key=len, reverse=True):
            if came.startswith(due):
                if self.inbox:
                    self.inbox[0] = came.removeprefix(due)
                else:
                    self.partial = self.partial[len(due.encode()) :]
                self.inbox.appendleft(due)
                self._unended = False
                return

    def sends(self, data: bytes, shown: bool = True) -> None:
        """Send exactly these bytes: see `Connection.sends`. What is said is remembered."""
        *lines, self._half = (self._half + data).split(b"\n")
        said = self._case.terms.of(self).said
        for line in lines:
            whole = line.removesuffix(b"\r")
            # what is not UTF-8 may come back as � or as it was
            for text in {as_text(whole), whole.decode(errors="replace")}:
                said[self._spoken(self, text)] += 1
        super().sends(data, shown)
