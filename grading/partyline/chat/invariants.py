"""The judgement at the end of a check, over everything that its users have received."""

from __future__ import annotations

from collections.abc import Sequence

from partyline.chat.line_peer import EMPTY
from partyline.chat.user import User
from partyline.model.failure import ENDED, RESTLESS, WRONG, CheckFailed, Deviation
from partyline.model.sanitize import as_text, quoted
from partyline.program.program import Program
from partyline.program.spinning import spinning
from partyline.system.event_loop import EventLoop


def of(server: Program, users: Sequence[User]) -> None:
    """Test that no user got more than the check expected, and that nobody was thrown out.

    Args:
        server: has settled, or has ended.
        users: all users of the check, also those who have left.

    Raises:
        CheckFailed: a line too many, a closed connection, or a server that has ended.
    """
    for user in users:
        if user.has_excess():
            got = user.inbox.popleft()
            user.marks_wrong(got)
            raise CheckFailed(_too_many(user, got), WRONG, Deviation(user, "", "", got))
        if (line := user.forgiven_too_often()) is not None:
            raise CheckFailed(_too_many(user, line), WRONG)
        if user.partial and user.reading:
            raise CheckFailed(
                f"{user.label} should get only whole lines, but {quoted(as_text(user.partial))} "
                "came without a newline.",
                WRONG,
            )
    if server.ended and not server.end_expected:
        raise CheckFailed(f"The server should keep running, but it {server.fate}.", ENDED)
    for user in users:
        if user.ended and not user.gone and not user.end_expected:
            raise CheckFailed(
                f"{user.label}'s connection should stay open, but the server closed it.", ENDED
            )


def sleeps(server: Program, loop: EventLoop) -> None:
    """Test that a server which has nothing to do does nothing.

    Raises:
        CheckFailed: one of its loops runs without waiting.
    """
    server.spins = spinning(server, loop)
    if server.spins is not None:
        raise CheckFailed("The server should wait while nobody says anything.", RESTLESS)


def _too_many(user: User, line: str) -> str:
    if line and user.has_said(line):
        return (
            f"{user.label} should not get {quoted(line)}: {user.label} said that, and should not "
            "get it (again)."
        )
    if not line:
        return f"{user.label} should get no more lines, but {EMPTY}"
    return f"{user.label} should get no more lines, but got {quoted(line)}."
