"""The server ends a connection, and does not wait for ever until the user hangs up, too."""

from __future__ import annotations

from collections.abc import Callable

import psutil

from partyline.chat.room import Room
from partyline.model.failure import WRONG, CheckFailed
from partyline.system.abilities import has
from partyline.system.event_loop import Outcome

_ROUNDS = 6  # in each of them at least one user stays connected
_LEFT = _ROUNDS - 1  # one or two of the first round may still have been there


def lets_go_who_stay(room: Room, sends_away: Callable[[], None]) -> None:
    """Let the server end connections, and see that it keeps nothing of users who do not hang up.

    Args:
        room: its server listens.
        sends_away: lets users come and the server end their connections; they do not hang up.

    Raises:
        CheckFailed: the server still holds their sockets.
    """
    sends_away()  # what is made once and kept, as a pool of threads, is made here
    try:
        process = psutil.Process(room.server.pid)
        room.settles()
        before = _held(process)
        for _ in range(_ROUNDS):
            sends_away()
        outcome = room.case.loop.wait(lambda: room.server.ended or _held(process) - before < _LEFT)
        if outcome is Outcome.CAME:
            return
        more = _held(process) - before
    except psutil.NoSuchProcess:  # it has ended: the room says so when it judges
        return
    what = "open sockets" if has("open_files") else "threads"
    raise CheckFailed(
        f"The server has ended {_ROUNDS} connections or more. The users have seen the end, and "
        f"stay connected. The server should let go of them after about a second, but it has {more} "
        f"{what} more than before.{room.server.stacks()}",
        WRONG,
    )


def _held(process: psutil.Process) -> int:
    """Return how many sockets a process has; how many threads where nobody knows that.

    A thread of a pool may stay when its user is gone.
    """
    return int(process.num_fds()) if has("open_files") else process.num_threads()
