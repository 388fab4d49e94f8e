"""Many events at the same moment: the server is frozen, they all happen, and it continues.

What came first is left open as far as the wire leaves it open; what each user hears of all the
others is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from partyline.chat.handshakes import Names
from partyline.chat.room import Room
from partyline.chat.user import User
from partyline.model.failure import WRONG, CheckFailed
from partyline.model.sanitize import quoted


def at_once(
    room: Room,
    joins: Sequence[User] = (),
    leaves: Sequence[User] = (),
    says: Mapping[User, Sequence[str]] | None = None,
) -> None:
    """Let users join, leave and speak at the same moment, and expect that everyone hears of it.

    Args:
        joins: users who have been asked for a name; stages 4 and up.
        leaves: users who leave.
        says: speaker -> texts that nobody has said before, sent in one piece.

    Raises:
        CheckFailed: a user got a line that is wrong or too early, or did not get a line.
    """
    says = says or {}
    wire = room.wire
    joined = {user: wire.JOINED.format(name=user.name) for user in joins}
    left = {user: wire.LEFT.format(name=user.name) for user in leaves}
    said = {
        user: [room.handshake.spoken(user, room.case.dress(text)) for text in texts]
        for user, texts in says.items()
    }
    news = [*([line] for line in (*joined.values(), *left.values())), *said.values()]
    for user in leaves:
        _may_get(user, news)

    room.freezes()
    for user in leaves:
        user.half_closes()
    for user in joins:
        user.says_exactly(user.name)
    for user, texts in says.items():
        user.says_at_once(*texts)
    room.thaws()

    for user in room.without(*leaves):
        own = said.get(user)
        user.gets_mixed(*(lines for lines in news if lines is not own))
    for user in joins:
        user.gets(wire.WELCOME.format(name=user.name))
        _is_told_who_is_here(room, user)
        _may_get(user, [lines for lines in news if lines != [joined[user]]])
        room.admits(user)
    for user in leaves:
        user.sees_the_end(f"after {user.label} has left")


def only_one_becomes(room: Room, name: str, rivals: Sequence[User]) -> User:
    """Let users ask for the same name at the same moment, and return the one who gets it.

    Args:
        name: as for `says`.
        rivals: users who have been asked for a name.

    Raises:
        CheckFailed: nobody gets it, or more than one, or one gets another answer.
    """
    name = room.case.dress(name)
    room.freezes()
    for user in rivals:
        user.says_exactly(name)
    room.thaws()

    welcome = room.wire.WELCOME.format(name=name)
    answers = {user: user.next_line(f"{user.label} should get an answer") for user in rivals}
    for user, answer in answers.items():
        if answer not in (welcome, room.wire.NAME_TAKEN):
            raise CheckFailed(
                f"{user.label} should get {quoted(welcome)} or {quoted(room.wire.NAME_TAKEN)}, but "
                f"got {quoted(answer)} instead.",
                WRONG,
            )
    winners = [user for user, answer in answers.items() if answer == welcome]
    if len(winners) != 1:
        who = " and ".join(user.label for user in winners) or "nobody"
        raise CheckFailed(
            f"{len(rivals)} users asked for the name {quoted(name)} at the same time. One of them "
            f"should get it, but {who} got it.",
            WRONG,
        )
    winner = winners[0]
    winner.name = name
    assert isinstance(room.handshake, Names)  # there are names to ask for
    winner.gets(room.handshake.here(room.present))
    for other in room.present:
        other.gets(room.wire.JOINED.format(name=name))
    room.admits(winner)
    return winner


def _may_get(user: User, streams: Sequence[Sequence[str]]) -> None:
    """Allow all these lines: a user who joins or leaves may get some of them."""
    for line in (line for lines in streams for line in lines):
        if line in user.inbox:
            user.inbox.remove(line)
        else:
            user.may_get(line)


def _is_told_who_is_here(room: Room, user: User) -> None:
    """Expect the line with the names; which ones depends on who was faster."""
    start = room.wire.HERE.partition("{")[0]
    wanted = f"{user.label} should get the line that lists who is here"
    got = user.next_line(wanted)
    if got != room.wire.ALONE and not got.startswith(start):
        raise CheckFailed(f"{wanted}, but got {quoted(got)} instead.", WRONG)
