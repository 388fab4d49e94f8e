"""Orders for the harsher system under a program, while it runs: see sandbox/orders.py."""

from __future__ import annotations

import socket

from partyline.chat.case import Case
from partyline.model.failure import ENDED, LATE, CheckFailed
from partyline.program.program import HERE, Program
from partyline.system.event_loop import PATIENCE, Outcome


class HarshOrders:
    """The grader's end of the way on which a harsh system is told what to do next.

    Args:
        case: the run of the check.
        kind: of the harsh system, as harsh_words.py knows it: `hours`.
    """

    def __init__(self, case: Case, kind: str) -> None:
        self._case = case
        self._listener = socket.create_server((HERE, 0))
        self._line: socket.socket | None = None
        self._rest = b""
        self._answers: list[str] = []
        self.shim = f"{kind}={self._listener.getsockname()[1]}"  # to start the program under

    def gives(self, program: Program, order: str) -> str:
        """Give an order, and wait until it has been carried out.

        Returns:
            What the system answers.

        Raises:
            CheckFailed: the program has ended, or does not let the system work.
        """
        if self._line is None:
            self._listener.settimeout(PATIENCE)
            self._line = self._listener.accept()[0]
            self._case.loop.add(self._line, self._read)
        self._line.sendall(f"{order}\n".encode())
        outcome = self._case.loop.wait(lambda: bool(self._answers) or program.ended)
        if self._answers:
            return self._answers.pop()
        if outcome is Outcome.CAME:
            raise CheckFailed(
                f"{program.file.name} should keep running, but it {program.fate}.", ENDED
            )
        raise CheckFailed(
            f"{program.file.name} should let its threads work, but it does not.{program.stacks()}",
            LATE,
        )

    def _read(self) -> None:
        assert self._line is not None
        try:
            data = self._line.recv(1 << 16)
        except OSError:
            data = b""
        if not data:
            self._case.loop.remove(self._line)
        *lines, self._rest = (self._rest + data).split(b"\n")
        self._answers += [line.decode() for line in lines]

    def close(self) -> None:
        """Free the sockets."""
        self._listener.close()
        if self._line is not None:
            self._case.loop.remove(self._line)
            self._line.close()
