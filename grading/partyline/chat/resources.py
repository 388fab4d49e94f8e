"""What keeps a server well for weeks: no leaks, prompt answers, and room for new users."""

from __future__ import annotations

import select
import socket

import psutil

from partyline.chat.room import Room
from partyline.chat.user import User
from partyline.model.failure import SILENT, WRONG, CheckFailed, NotJudgedHere
from partyline.model.transcript import SERVER
from partyline.program.program import HERE
from partyline.system import connections
from partyline.system.abilities import has
from partyline.system.event_loop import Outcome

_AT_ONCE, _VISITS = 20, 10  # so many come at a time, so many times
_MANY = 10  # files or threads: a few may come and go with the weather, 200 visitors leave more
_SLOW = 0.4  # seconds for one answer; a server that sleeps between two looks needs longer
_TRIPS = 3
_FREE, _CROWD = 2, 8  # files that a server has left, and users who come then
_DIAL = 0.5  # seconds; on one computer a connection that is let in takes some microseconds


def forgets_visitors(room: Room) -> None:
    """Let some visitors come and go, then 200 more, and see that these leave nothing behind.

    Raises:
        CheckFailed: the server still holds their sockets or their threads.
        NotJudgedHere: its threads have ended, but nobody knows how many sockets it has open.
    """
    try:
        _compare(room, psutil.Process(room.server.pid))
    except psutil.NoSuchProcess:  # it has ended: the room says so when it judges
        return
    if not has("open_files"):
        raise NotJudgedHere("This system does not tell how many sockets a program has open.")


def _compare(room: Room, process: psutil.Process) -> None:
    _visit(room)  # what is made once and kept, as a pool of threads, is made here
    room.settles()
    files, threads = _open_files(process), process.num_threads()
    for _ in range(_VISITS):
        _visit(room)

    def forgotten() -> bool:
        if room.server.ended:
            return True
        return _open_files(process) - files < _MANY and process.num_threads() - threads < _MANY

    if room.case.loop.wait(forgotten) is not Outcome.CAME:
        more_files = _open_files(process) - files
        more_threads = process.num_threads() - threads
        what = (
            f"it has {more_files} more files open than before: it does not close those sockets."
            if more_files >= _MANY
            else f"it has {more_threads} more threads than before: their functions do not end."
            + room.server.stacks()
        )
        raise CheckFailed(
            f"{_VISITS * _AT_ONCE} users came and left. The server should keep nothing of them, "
            f"but {what}",
            WRONG,
        )


def _open_files(process: psutil.Process) -> int:
    return int(process.num_fds()) if has("open_files") else 0


def _visit(room: Room) -> None:
    """Let some come, the last of them with a name, and let all of them leave."""
    visitors = [room.nameless("a visitor") for _ in range(_AT_ONCE - 1)]
    vic = room.user("vic")
    for visitor in (*visitors, vic):
        visitor.leaves()
        visitor.close()
    room.without(vic)


def answers_promptly(room: Room, ann: User, bob: User) -> None:
    """Let two users talk to and fro, and see that most answers come at once.

    Raises:
        CheckFailed: each takes long, though the server has nothing else to do.
    """
    slow = 0
    for trip in range(_TRIPS):
        for speaker, hearer in ((ann, bob), (bob, ann)):
            speaker.says(f"ping {trip}")
            late = room.case.loop.wait(lambda: bool(hearer.inbox) or hearer.ended, _SLOW)  # noqa: B023
            hearer.hears(f"ping {trip}", by=speaker)
            if late is Outcome.LATE:
                slow += 1
                break
        if slow > _TRIPS // 2:
            raise CheckFailed(
                f"A line should reach the others at once, but {slow} times it took longer than "
                f"{_SLOW} s, although the server had nothing else to do. Does it sleep before it "
                f"looks again?{room.server.stacks()}",
                WRONG,
            )


def lets_in_at_once(room: Room, count: int) -> None:
    """Let so many users dial before the server can accept the first, and see them all get through.

    Raises:
        CheckFailed: the system turns some away, because the server's queue is too short.
        NotJudgedHere: this system does not tell at once.
    """
    if not has("accept_queue"):
        raise NotJudgedHere("Only Linux tells at once whether there is room in the queue.")
    room.freezes()
    callers = [socket.socket() for _ in range(count)]
    try:
        for caller in callers:
            caller.setblocking(False)
            caller.connect_ex((HERE, room.server.port))
        waiting = list(callers)
        while waiting and (connected := select.select([], waiting, [], _DIAL)[1]):
            waiting = [caller for caller in waiting if caller not in connected]
        through = count - len(waiting)
        room.case.transcript.record(SERVER, "note", f"({count} connect at once, {through} get in)")
        room.thaws()
        if waiting:
            raise CheckFailed(
                f"{count} users connected at the same moment. All of them should get in, but only "
                f"{through} did. The others try again after a second.",
                SILENT,
            )
    finally:
        for caller in callers:
            caller.close()


def outlives_a_lack_of_files(room: Room) -> None:
    """Take all open files from the server but a few, and let more users come than it can let in.

    Raises:
        CheckFailed: somebody who is there is not served, or nobody new is let in when there are
            files again.
        NotJudgedHere: this system does not let us set the limit of another program.
    """
    ann, bob = room.users("ann", "bob")
    room.settles()
    _limit_files(room, _open_files(psutil.Process(room.server.pid)) + _FREE)
    crowd = [room.connects("one of many") for _ in range(_CROWD)]
    room.case.loop.wait(lambda: room.server.ended or sum(bool(c.inbox) for c in crowd) >= _FREE, 1)
    for speaker, hearer in ((ann, bob), (bob, ann)):
        speaker.says("how many they are")
        hearer.hears("how many they are", by=speaker)
    for user in crowd:
        user.inbox.clear()
        user.hangs_up()
    eve = room.user("eve")
    eve.says("at last")
    for hearer in (ann, bob):
        hearer.hears("at last", by=eve)


def _limit_files(room: Room, most: int) -> None:
    """Set how many files the server may have open from now on."""
    note = f"(from now on it may have {most} files open)"
    room.case.transcript.record(SERVER, "note", note)
    try:
        process = psutil.Process(room.server.pid)
        _, hard = process.rlimit(psutil.RLIMIT_NOFILE)
        process.rlimit(psutil.RLIMIT_NOFILE, (most, hard))
    except (AttributeError, psutil.AccessDenied, PermissionError):
        raise NotJudgedHere("This system does not limit the files of a running program.") from None


def starts_again(room: Room, *users: User) -> None:
    """End the server by force while `users` are connected, and start it again on the same port.

    Raises:
        CheckFailed: it does not start again.
    """
    room.settles()
    port = room.server.port
    room.case.transcript.record(SERVER, "note", "(killed)")
    room.server.kill()
    for user in users:
        user.inbox.clear()  # whatever it was asked before
        user.sees_the_end("when the server is killed")
        user.hangs_up()
    if has("connections"):
        room.case.loop.wait(lambda: connections.in_time_wait(port), 1.0)
    room.server = room.case.program("server.py", SERVER)
    try:
        room.opens(port)
    except CheckFailed as failed:
        in_use = "in use" in room.server.errors + room.server.screen
        raise CheckFailed(
            f"The server ran on port {port} and was killed. It should be able to start again there "
            "at once, but "
            f"{'the port counts as in use for a minute' if in_use else 'it does not'}."
            + ("" if in_use else f" {failed.sentence}"),
            failed.kind,
        ) from None
