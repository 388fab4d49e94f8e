"""The server ends a connection, and does not wait for ever until the user hangs up, too."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import psutil

from partyline.chat.room import Room
from partyline.chat.user import User
from partyline.model.failure import WRONG, CheckFailed
from partyline.system.abilities import has
from partyline.system.event_loop import Outcome

_ROUNDS = 16  # in each of them at least one user stays connected; half of them go on talking
_LEFT = _ROUNDS // 2 - 3  # one or two of the first round may still have been there
_BREATH = 0.2  # seconds between two letters of somebody who goes on talking


def lets_go_who_stay(room: Room, sends_away: Callable[[], Sequence[User]]) -> None:
    """Let the server end connections, and see that it keeps nothing of users who do not hang up.

    Some of them say nothing any more, the others go on talking.

    Args:
        room: its server listens.
        sends_away: lets users come and the server end their connections; returns those who do not
            hang up.

    Raises:
        CheckFailed: the server still holds their sockets.
    """
    sends_away()  # what is made once and kept, as a pool of threads, is made here
    try:
        process = psutil.Process(room.server.pid)
        room.settles()
        before = _held(process)
        stay = [user for _ in range(_ROUNDS) for user in sends_away()]
        talk = _Talk(stay[len(stay) // 2 :])

        def all_are_gone() -> bool:
            talk.goes_on()
            return room.server.ended or _held(process) - before < _LEFT

        outcome = room.case.loop.wait(all_are_gone)
        if outcome is Outcome.CAME:
            return
        more = _held(process) - before
    except psutil.NoSuchProcess:  # it has ended: the room says so when it judges
        return
    what = "open sockets" if has("open_files") else "threads"
    raise CheckFailed(
        f"The server has ended {_ROUNDS} connections or more. The users have seen the end, and "
        "stay connected; some of them go on talking. The server should let go of them after about "
        f"a second, but it has {more} "
        f"{what} more than before.{room.server.stacks()}",
        WRONG,
    )


class _Talk:
    """Users who do not notice that nobody reads them any more: a letter each, now and then."""

    def __init__(self, users: Sequence[User]) -> None:
        self._users = users
        self._next = 0.0

    def goes_on(self) -> None:
        """Let them send the next letter, if it is time."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _BREATH
        self._users = [user for user in self._users if user.mumbles(b"x")]


def _held(process: psutil.Process) -> int:
    """Return how many sockets a process has; how many threads where nobody knows that.

    A thread of a pool may stay when its user is gone.
    """
    return int(process.num_fds()) if has("open_files") else process.num_threads()
