"""A server is told to stop: it says goodbye to everyone, that is its last line, and it ends."""

from __future__ import annotations

import contextlib
import signal

from partyline.chat.room import Room
from partyline.chat.user import User
from partyline.model.failure import WRONG, CheckFailed
from partyline.model.sanitize import quoted

_SOON = 3.0  # seconds; the wire says 2, and a busy machine may need a moment more


def says_goodbye(room: Room, how: signal.Signals, *users: User) -> None:
    """Stop the server with a signal, and see that these are told, and that it ends in good time.

    Before they are told, they may hear that others leave.

    Raises:
        CheckFailed: a user is not told, or the server does not end as it should.
    """
    _may_hear_of_leaves(room, *users)
    room.is_stopped(how, patience=_SOON)
    _have_heard_it(room, *users)


def goodbye_is_final(room: Room, *users: User) -> None:
    """Stop the server, and do not leave it in peace: it still tells nobody anything else.

    As soon as `users` are told, one of them leaves, another one speaks, and whoever has stopped the
    server does so again, in both ways. A server that waits for somebody who does not read has all
    of this while it closes.

    Raises:
        CheckFailed: somebody hears more than the goodbye, or the server does not end as it should.
    """
    goodbye = room.wire.CLOSING

    def all_are_told() -> bool:
        return room.server.ended or all(goodbye in user.inbox or user.ended for user in users)

    def meanwhile() -> tuple[signal.Signals, ...]:
        room.case.loop.wait(all_are_told, _SOON)
        users[0].half_closes()
        users[1].pours(f"{room.case.dress('one more thing')}\n".encode())
        again = signal.SIGTERM, signal.SIGINT
        for how in again:
            with contextlib.suppress(CheckFailed):  # it has ended already
                room.server.interrupt(how)
        return again

    _may_hear_of_leaves(room, *users)
    room.is_stopped(patience=_SOON, meanwhile=meanwhile)
    _have_heard_it(room, *users)


def _may_hear_of_leaves(room: Room, *users: User) -> None:
    for user in users:
        for other in room.present:
            left = room.wire.LEFT.format(name=other.name)
            user.may_get(left, until=room.wire.CLOSING)


def _have_heard_it(room: Room, *users: User) -> None:
    for user in users:
        user.gets(room.wire.CLOSING)
        room.case.loop.wait(user.has_news)
        if user.inbox:
            user.marks_wrong(user.inbox[0])
            raise CheckFailed(
                f"{user.label} should get {quoted(room.wire.CLOSING)} as the last line, but after "
                f"it got {quoted(user.inbox[0])}.",
                WRONG,
            )
        user.sees_the_end("when the server stops")
