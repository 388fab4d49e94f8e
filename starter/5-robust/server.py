# Write in lesson 11 Room.deliver (TODO 5.4); in lesson 12 Room.close (TODO 5.5). Ignore the rest in
# lesson 10. Lesson 11 explains Line and Room.send, lesson 12 explains stop.
"""Stage 5: the room of stage 4, where no user can harm another one."""

import argparse
import itertools
import queue
import signal
import socket
import sys
import threading
import time
import unicodedata
from collections.abc import Iterator
from types import FrameType
from typing import NamedTuple

import wire


class User:
    """One connection, the name it has chosen, and what is still to be sent to it."""

    def __init__(self, sock: socket.socket) -> None:
        """Start without a name."""
        self.sock = sock
        self.name = ""
        self.outbox = wire.Outbox(sock)


class Line(NamedTuple):
    """One line (or a few) on the way: who gets it, what it is, who said it."""

    audience: tuple[User, ...]
    data: bytes
    sender: User | None
    last: bool  # nothing comes after it


class Room:
    """Everyone who is connected, and those of them who have a name.

    No thread sends. It puts its lines into one queue, and one more thread, the broadcaster, sends
    them all. The lock guards the users and the order of the queue; nobody waits for a network
    while holding it. Each line carries its audience: those who were here when it was said.
    """

    def __init__(self, max_users: int) -> None:
        """Start with nobody."""
        self.lock = threading.Lock()
        self.max_users = max_users
        self.connected: set[User] = set()
        self.users: tuple[User, ...] = ()  # with a name; replaced by a new tuple, never changed
        self.waiting: queue.Queue[Line] = queue.Queue(wire.MAX_WAITING)
        self.closed = False

    def names(self) -> str:
        """Return the names of everyone here, in order. The caller holds the lock."""
        return ", ".join(sorted((user.name for user in self.users), key=str.casefold))

    def send(
        self,
        audience: tuple[User, ...],
        *texts: str,
        sender: User | None = None,
        last: bool = False,
    ) -> None:
        """Put lines into the queue. The caller holds the lock."""
        if not self.closed:
            data = "".join(f"{text}\n" for text in texts).encode()
            self.waiting.put(Line(audience, data, sender, last))

    def enter(self, user: User) -> bool:
        """Let a connection in, or refuse it and return False if the server is full."""
        with self.lock:
            if len(self.connected) >= self.max_users:
                self.send((user,), wire.SERVER_FULL)
                return False
            self.connected.add(user)
            return True

    def join(self, user: User, name: str) -> bool:
        """Give the user this name and tell everyone, or return False if the name is taken.

        To look and to take is one step under the lock: two users who want the same name at the
        same time cannot both get it. The newcomer is welcomed before any other line reaches it.
        """
        with self.lock:
            if name.casefold() in [other.name.casefold() for other in self.users]:
                return False
            others = self.names()
            user.name = name
            self.users = (*self.users, user)
            here = wire.HERE.format(names=others) if others else wire.ALONE
            self.send((user,), wire.WELCOME.format(name=name), here)
            self.broadcast(wire.JOINED.format(name=name), user)
            return True

    def broadcast(self, text: str, sender: User) -> None:
        """Send a line to everyone but its sender. The caller holds the lock."""
        self.send(self.users, text, sender=sender)

    def say(self, text: str, sender: User) -> None:
        """Let everyone else read what a user says."""
        with self.lock:
            self.broadcast(wire.SAID.format(name=sender.name, text=text), sender)

    def tell(self, text: str, user: User) -> None:
        """Send a line to one user only."""
        with self.lock:
            self.send((user,), text)

    def who(self, user: User) -> None:
        """Tell a user who is here."""
        with self.lock:
            self.send((user,), wire.HERE.format(names=self.names()))

    def leave(self, user: User) -> None:
        """Take a user out, then tell the others. Who never had a name leaves in silence."""
        with self.lock:
            self.connected.discard(user)
            if user in self.users:
                self.users = tuple(other for other in self.users if other is not user)
                self.broadcast(wire.LEFT.format(name=user.name), user)
            self.send((user,), last=True)

    def deliver(self) -> None:
        """Send what is waiting, for ever: this is the broadcaster thread.

        It takes all lines that wait and joins those of one audience, so that each user costs one
        send, however many lines there are. A sender gets the same without its own lines.
        """
        # TODO 5.4: Take all waiting lines, and send each user its lines in one piece.
        print("TODO 5.4 is not written yet: Room.deliver() in server.py", flush=True)
        raise SystemExit(1)

    def close(self) -> None:
        """Say goodbye to everyone, and wait until it has left, but not longer than a second."""
        # TODO 5.5: Say goodbye to everyone, and wait for them for at most one second.
        print("TODO 5.5 is not written yet: Room.close() in server.py", flush=True)
        raise SystemExit(1)


def is_good_name(name: str) -> bool:
    """Tell whether a name is 1 to 16 letters, marks or digits of any alphabet, `_` or `-`."""
    kinds = [unicodedata.category(char) for char in name if char not in "_-"]  # Lu, Mn, Nd, ...
    return 1 <= len(name) <= wire.MAX_NAME and all(kind[0] in "LMN" for kind in kinds)


def lines_of(user: User, room: Room) -> Iterator[str]:
    """Yield the lines of one user; those that are too long are refused here."""
    for line in wire.lines_from(user.sock):
        if line is None:
            room.tell(wire.LINE_TOO_LONG, user)
        else:
            yield line


def ask_name(user: User, room: Room, lines: Iterator[str]) -> bool:
    """Ask for a name until the user has one; return False if it leaves before."""
    room.tell(wire.ASK_NAME, user)
    for name in lines:
        if not is_good_name(name):
            room.tell(wire.BAD_NAME, user)
        elif room.join(user, name):
            return True
        else:
            room.tell(wire.NAME_TAKEN, user)
    return False


def talk(user: User, room: Room, lines: Iterator[str]) -> None:
    """Do what a user with a name asks for, line by line, until it leaves."""
    for line in lines:
        if line == wire.QUIT:
            return
        if line == wire.WHO:
            room.who(user)
        elif line.startswith("/"):
            room.tell(wire.UNKNOWN_COMMAND, user)
        elif line:
            room.say(line, user)


def serve(sock: socket.socket, room: Room) -> None:
    """Look after one user from its first line to its last; then close its socket."""
    user = User(sock)
    try:
        lines = lines_of(user, room)
        if room.enter(user) and ask_name(user, room, lines):
            talk(user, room, lines)
    finally:
        room.leave(user)
        user.outbox.finish(time.monotonic() + 1)
        wire.close_gently(sock)


def start_thread(sock: socket.socket, room: Room) -> None:
    """Serve one user in a thread of its own, so that nobody else has to wait.

    A daemon thread: it does not keep the program alive after Ctrl-C.
    """
    try:
        threading.Thread(target=serve, args=(sock, room), daemon=True).start()
    except RuntimeError:  # the operating system has no more threads
        sock.close()


def accept_users(listener: socket.socket, room: Room) -> None:
    """Welcome one user after the other, for ever."""
    if sys.platform == "win32":
        listener.settimeout(0.5)  # there, Ctrl-C does not wake a sleeping accept: look up at times
    while True:
        try:
            sock, _address = listener.accept()
        except (TimeoutError, ConnectionError):  # nobody yet, or gone before we could answer
            continue
        except OSError:  # no more open files: wait until somebody leaves
            time.sleep(0.1)
            continue
        start_thread(sock, room)


def stop(_signal: int, _frame: FrameType | None) -> None:
    """Leave accept_users on Ctrl-C or SIGTERM. A second one must not disturb the closing."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


def main() -> None:
    """Listen until Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(description="Party Line, stage 5: a robust room")
    parser.add_argument("--host", default=wire.HOST)
    parser.add_argument("--port", type=int, default=wire.PORT, help="0: any free port")
    parser.add_argument("--max-users", type=int, default=wire.MAX_USERS)
    args = parser.parse_args()
    try:
        listener = socket.create_server((args.host, args.port), backlog=128)
    except (OSError, OverflowError) as error:
        sys.exit(f"cannot listen on {args.host}:{args.port}: {error}")
    # Send small lines at once instead of collecting them. Every accepted socket inherits this.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    room = Room(args.max_users)
    with listener:
        try:
            signal.signal(signal.SIGINT, stop)
            signal.signal(signal.SIGTERM, stop)
            host, port = listener.getsockname()
            print(wire.LISTENING.format(host=host, port=port), flush=True)
            threading.Thread(target=room.deliver, daemon=True).start()
            accept_users(listener, room)
        except KeyboardInterrupt:
            pass  # the way to stop a server
    room.close()


if __name__ == "__main__":
    main()
