"""A terminal: the client under test with its keyboard and its screen."""

from __future__ import annotations

from partyline.chat.case import Case
from partyline.model.failure import ENDED, LATE, SILENT, WRONG, CheckFailed, NotJudgedHere
from partyline.model.sanitize import quoted
from partyline.program.program import Program
from partyline.program.quiescence import settle
from partyline.system.abilities import has
from partyline.system.event_loop import Outcome

_ENDS = 5.0  # seconds that a client may take to end
_WORKS = 1.0  # seconds of processor time after which it has not ended, but runs in circles
_BRIEF = 160  # characters of a screen or of a long line that a sentence quotes


class ClientTerminal:
    """One copy of the client, and the person who sits at it.

    Args:
        label: its column in the transcript.
        whose: begins sentences about it: "The client", "ann's client".
        case: the run of the check.
    """

    def __init__(self, label: str, whose: str, case: Case) -> None:
        self.label = label
        self.whose = whose
        self.case = case
        self.program: Program = case.program("client.py", label)
        self._seen = 0  # characters of the screen that the check has dealt with
        self._marked = (0, 0)  # characters on the screen and in the errors when something happened

    def starts(self, address: str, port: int, shim: str = "") -> None:
        """Start the client, to connect to a server at `address` and `port`, perhaps with a shim."""
        self.program.start(["--host", address, "--port", str(port)], with_stdin=True, shim=shim)

    # The keyboard

    def types(self, *texts: str) -> None:
        """Type lines: each text with a random word at its end, and Enter."""
        for text in texts:
            self.types_exactly(self.case.dress(text))

    def types_exactly(self, line: str) -> None:
        """Type `line` and Enter.

        Raises:
            CheckFailed: the client reads nothing.
        """
        self.types_at_once(line)

    def types_at_once(self, *lines: str) -> None:
        """Type several lines faster than anybody reads them: as when somebody pastes them.

        Raises:
            CheckFailed: the client reads nothing.
        """
        for line in lines:
            self.case.transcript.record(self.label, "types", line)
        outcome = self.program.stdin.types("".join(f"{line}\n" for line in lines).encode())
        if outcome is not Outcome.CAME:
            raise CheckFailed(
                f"{self.whose} should read the typed lines, but it does "
                f"not.{self._explain(outcome)}",
                _kind(outcome),
            )

    def types_unended(self, line: str) -> None:
        """Type a line without Enter, and end the keyboard."""
        self.case.transcript.record(self.label, "types", f"{line} (Ctrl-D)")
        self.program.stdin.types(line.encode())
        self.program.stdin.ends()

    def quits(self) -> None:
        """Type /quit, once the client has settled."""
        self.settles()
        self.types_exactly(self.case.wire.QUIT)

    def presses_ctrl_d(self) -> None:
        """End the keyboard, once the client has settled."""
        self.settles()
        self.case.transcript.record(self.label, "types", "(Ctrl-D)")
        self.program.stdin.ends()

    def presses_ctrl_c(self) -> None:
        """Interrupt the client, once it has settled.

        Raises:
            NotJudgedHere: this system cannot press Ctrl-C for one program alone.
        """
        if not has("signals"):
            raise NotJudgedHere(
                "On this system, a program cannot press Ctrl-C in another program's window."
            )
        self.settles()
        self.program.interrupt()

    # The screen

    def shows(self, *texts: str) -> None:
        """Expect that what others said as `texts` appears on the screen, in this order.

        Raises:
            CheckFailed: it does not.
        """
        for text in texts:
            self.shows_exactly(self.case.dress(text))

    def shows_exactly(self, text: str, source: str = "") -> None:
        """Expect that `text` appears on the screen in one piece, after what was seen there before.

        Args:
            source: completes the sentence "... should show TEXT ...", for instance "from bob".

        Raises:
            CheckFailed: it does not.
        """
        client = self.program
        outcome = self.case.loop.wait(lambda: client.shows(text, self._seen) or client.ended)
        if not client.shows(text, self._seen):
            self.case.transcript.record(self.label, "due", text)
            raise CheckFailed(
                f"{self.whose} should show {_brief(text)}{source and ' ' + source}, but "
                f"{self._screen()}.{self._explain(outcome)}",
                _kind(outcome),
            )
        self._seen = client.screen.index(text, self._seen) + len(text)

    @property
    def seen(self) -> int:
        """How many characters of the screen the check has dealt with."""
        return self._seen

    def says_so(self, why: str) -> None:
        """Expect that the client has told its user about the last event.

        Args:
            why: completes the sentence "The client should tell its user ...".

        Raises:
            CheckFailed: it has printed nothing.
        """
        screen, errors = self._marked
        words = self.program.screen[max(screen, self._seen) :] + self.program.errors[errors:]
        if not any(letter.isalpha() for letter in words):
            raise CheckFailed(
                f"{self.whose} should tell its user {why}, but it printed nothing.", WRONG
            )

    def marks(self) -> None:
        """Note what is on the screen: what comes now is about what happens now."""
        self._marked = (len(self.program.screen), len(self.program.errors))

    # The end

    def ends(self, why: str, status: int | None = 0) -> None:
        """Expect that the client ends by itself, without a traceback.

        Args:
            why: completes the sentence "client.py should end ...".
            status: the exit status that it should have; None accepts any.

        Raises:
            CheckFailed: it goes on, shows a traceback, or has another status.
        """
        self.program.await_end(_ENDS, why, _WORKS)
        if crash := self._crash():
            raise CheckFailed(
                f"client.py should end with a message for its user {why}, but it ended with "
                f"{crash}.",
                ENDED,
            )
        if status is not None and self.program.status != status:
            raise CheckFailed(
                f"client.py should end with exit status {status} {why}, but "
                f"{self._with_what_status()}.",
                ENDED,
            )

    def settles(self) -> None:
        """Wait until the client has nothing left to do but wait."""
        settle(self.program, self.case.loop)

    def closes(self) -> None:
        """Judge the client at the end of the check: it goes on, and all its threads are well.

        Raises:
            CheckFailed: it has ended, or one of its threads has.
        """
        if not self.program.ended:
            self.settles()
        if self.program.ended and not self.program.end_expected:
            raise CheckFailed(
                f"{self.whose} should keep running, but it {self.program.fate}.",
                ENDED,
            )
        if crash := self._crash():
            raise CheckFailed(
                f"{self.whose} should keep all its threads running, but one of them ended with "
                f"{crash}.",
                ENDED,
            )

    # In words

    def _crash(self) -> str:
        if self.program.traceback():
            return "a traceback"
        for line in self.program.errors.splitlines():
            if (
                "Fatal Python error" in line
            ):  # for instance, a daemon thread still reads the keyboard
                return quoted(line)
        return ""

    def _with_what_status(self) -> str:
        status = self.program.status
        if status is not None and status < 0:
            return f"signal {-status} has ended it"
        said = self.program.errors.strip().splitlines()
        words = f". The last line that it printed was: {quoted(said[-1])}" if said else ""
        return f"it was {status}{words}"

    def _screen(self) -> str:
        new = self.program.screen[self._seen :].strip("\r\n")
        return f"its screen shows {_brief(new)}" if new else "its screen shows nothing new"

    def _explain(self, outcome: Outcome) -> str:
        if outcome is Outcome.CAME:
            self.program.may_have_ended()
        if self.program.ended:
            return f" The client {self.program.fate}."
        if outcome is Outcome.STILL:
            return f" The client is waiting, and will do nothing more.{self.program.stacks()}"
        if outcome is Outcome.LATE:
            return f" The client is running, but did nothing in time.{self.program.stacks()}"
        return ""


def _brief(text: str) -> str:
    if len(text) <= _BRIEF:
        return quoted(text)
    half = _BRIEF // 2
    return f"{quoted(text[:half])} ... {quoted(text[-half:])} ({len(text)} characters)"


def _kind(outcome: Outcome) -> str:
    return {Outcome.CAME: ENDED, Outcome.STILL: SILENT, Outcome.LATE: LATE}[outcome]
