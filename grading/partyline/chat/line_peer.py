"""A user's end of a conversation in lines: what it expects, and how it reports a failure."""

from __future__ import annotations

from partyline.chat.connection import Connection
from partyline.model.failure import ENDED, LATE, SILENT, WRONG, CheckFailed, Deviation
from partyline.model.sanitize import as_text, quoted
from partyline.system.event_loop import PATIENCE, Outcome

# What is said of an empty line that nobody has sent.
EMPTY = "an empty line came: does the program send two newlines after a line?"


class LinePeer(Connection):
    """A connection whose lines are compared with what should come."""

    def gets(self, line: str, source: str = "", kind: str = "") -> None:
        """Expect exactly `line` (without its newline) as the next thing that comes.

        Args:
            line: the whole line.
            source: completes the sentence "ann should get LINE ...", for instance "from bob".
            kind: which kind of line it is, for an allowance that may be about it.

        Raises:
            CheckFailed: another line came, or nothing will come, or the connection ended.
        """
        wanted = f"{self.label} should get {quoted(line)}{source and ' ' + source}"
        got = self.next_line(wanted, line, kind)
        if got != line:
            self.marks_wrong(got)
            self._transcript.record(self.label, "due", line)
            whose = f", which {self.label} said" if self.has_said(got) else ""
            came = f"got {quoted(got)} instead{whose}." if got else EMPTY
            raise CheckFailed(
                f"{wanted}, but {came}",
                WRONG,
                Deviation(self, kind, line, got),
            )

    def has_said(self, line: str) -> bool:
        """Return whether `line` is one that this side has sent."""
        said = "".join(self._transcript.of(self.label, "sends"))
        return line in said.replace("\r\n", "\n").split("\n")[:-1]

    def passes_over(self, line: str) -> None:
        """Drop every `line` that comes before another one: it may come, and it need not."""
        self._loop.wait(self.has_news)
        while self.inbox and self.inbox[0] == line:
            self.inbox.popleft()
            self._loop.wait(self.has_news)

    def marks_wrong(self, line: str) -> None:
        """Let a picture show that `line` is a wrong one: the line that was read last."""
        self._transcript.marks_wrong(self.label, line, len(self.inbox))

    def next_line(self, wanted: str = "", due: str = "", kind: str = "") -> str:
        """Return the next line that comes, whatever it is.

        Args:
            wanted: begins the sentence if nothing comes: "ann should get ...".
            due: the line that should come, for the picture if nothing comes.
            kind: which kind of line that is.

        Raises:
            CheckFailed: nothing will come, or the connection ended.
        """
        outcome = self._loop.wait(self.has_news)
        if self.inbox:
            return self.inbox.popleft()
        wanted = wanted or f"{self.label} should get a line"
        if due:
            self._transcript.record(self.label, "due", due)
        waited = SILENT if outcome is Outcome.STILL else LATE
        if self.partial:
            how = ENDED if self.ended else waited
            raise CheckFailed(
                f"{wanted}, but only {quoted(as_text(self.partial))} came, without a newline "
                f'at the end. Every line on the wire ends in "\\n".',
                how,
                Deviation(self, kind, due, rest=as_text(self.partial)),
            )
        if self.ended:
            raise CheckFailed(
                f"{wanted}, but the connection was closed.{self._explain(Outcome.CAME)}", ENDED
            )
        raise CheckFailed(
            f"{wanted}, but nothing came.{self._explain(outcome)}",
            waited,
            Deviation(self, kind, due),
        )

    def has_news(self) -> bool:
        """Return whether a line has come that waits to be expected, or the end."""
        return bool(self.inbox) or self.ended

    def sees_the_end(self, why: str = "", patience: float = PATIENCE) -> None:
        """Expect that the other side closes the connection, and sends nothing more before that.

        Args:
            why: completes the sentence "the server should close ann's connection ...".
            patience: seconds to wait at most.

        Raises:
            CheckFailed: a line came, or the connection stays open.
        """
        self.end_expected = True
        wanted = f"{self.label}'s connection should be closed by the other side{why and ' ' + why}"
        outcome = self._loop.wait(self.has_news, patience)
        if self.inbox:
            got = self.inbox.popleft()
            self.marks_wrong(got)
            raise CheckFailed(
                f"{wanted}, but {quoted(got)} came first.", WRONG, Deviation(self, "", "", got)
            )
        if not self.ended:
            kind = SILENT if outcome is Outcome.STILL else LATE
            raise CheckFailed(f"{wanted}, but it stays open.{self._explain(outcome)}", kind)

    def leaves(self) -> None:
        """Leave and see that the other side closes too: then it has noticed.

        Half-closing, not closing: a close with unread bytes would arrive as a reset.
        """
        if self._weather is not None and self._weather.resets(self.label):
            self.is_digested()  # a reset destroys what has not been read
            self.vanishes()
            self.is_noticed()
            return
        self.half_closes()
        self.sees_the_end(f"after {self.label} has left")
