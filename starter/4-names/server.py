# Write in lesson 9 ask_name (TODO 4.1), is_good_name (TODO 4.2), Room.join (TODO 4.3), talk (TODO
# 4.4), Room.leave (TODO 4.5). Read them, User, and the rest of Room. What begins with serve is as
# in stage 3.
"""Stage 4: a room of users with names."""

import argparse
import signal
import socket
import sys
import threading
import unicodedata
from collections.abc import Iterator

import wire


class User:
    """One connection, and the name it has chosen."""

    def __init__(self, sock: socket.socket) -> None:
        """Start without a name."""
        self.sock = sock
        self.name = ""

    def send(self, text: str) -> None:
        """Send one line to this user. The caller holds the room's lock."""
        wire.send_line(self.sock, text)


class Room:
    """Everyone who is here and has a name.

    The lock guards `users`, and it is held while lines are sent. So everyone reads the lines in
    one order, and nobody can come or go in the middle. The price: if one user stops reading,
    a send to it waits, and with it the whole room. Stage 5 repairs that.
    """

    def __init__(self) -> None:
        """Start with nobody."""
        self.lock = threading.Lock()
        self.users: list[User] = []

    def names(self) -> str:
        """Return the names of everyone here, in order. The caller holds the lock."""
        return ", ".join(sorted((user.name for user in self.users), key=str.casefold))

    def join(self, user: User, name: str) -> bool:
        """Give the user this name and tell everyone, or return False if the name is taken.

        To look and to take is one step under the lock: two users who want the same name at the
        same time cannot both get it. The newcomer is welcomed before any other line reaches it.
        """
        # TODO 4.3: Give the user the name if it is free; welcome the user, and tell the others.
        print("TODO 4.3 is not written yet: Room.join() in server.py", flush=True)
        raise SystemExit(1)

    def broadcast(self, text: str, sender: User) -> None:
        """Send a line to everyone but its sender. The caller holds the lock."""
        for user in self.users:
            if user is not sender:
                user.send(text)

    def say(self, text: str, sender: User) -> None:
        """Let everyone else read what a user says."""
        with self.lock:
            self.broadcast(wire.SAID.format(name=sender.name, text=text), sender)

    def tell(self, text: str, user: User) -> None:
        """Send a line to one user only."""
        with self.lock:
            user.send(text)

    def who(self, user: User) -> None:
        """Tell a user who is here."""
        with self.lock:
            user.send(wire.HERE.format(names=self.names()))

    def leave(self, user: User) -> None:
        """Take a user out, then tell the others. Who never had a name leaves in silence."""
        # TODO 4.5: Remove the user, and tell the others if the user had a name.
        print("TODO 4.5 is not written yet: Room.leave() in server.py", flush=True)
        if sys.exception() is None:  # else an error is on its way, to be seen
            raise SystemExit(1)


def is_good_name(name: str) -> bool:
    """Tell whether a name is 1 to 16 letters, marks or digits of any alphabet, `_` or `-`."""
    # TODO 4.2: Return whether the name is 1 to 16 characters: letters, marks or digits of any
    # alphabet, _ or -.
    print("TODO 4.2 is not written yet: is_good_name() in server.py", flush=True)
    raise SystemExit(1)


def ask_name(user: User, room: Room, lines: Iterator[str]) -> bool:
    """Ask for a name until the user has one; return False if it leaves before."""
    # TODO 4.1: Ask for a name, and refuse bad and taken names, until the user gives a good one.
    print("TODO 4.1 is not written yet: ask_name() in server.py", flush=True)
    raise SystemExit(1)


def talk(user: User, room: Room, lines: Iterator[str]) -> None:
    """Do what a user with a name asks for, line by line, until it leaves."""
    # TODO 4.4: Do what each line asks for: /quit, /who, another command, or a text for all.
    print("TODO 4.4 is not written yet: talk() in server.py", flush=True)
    raise SystemExit(1)


def serve(sock: socket.socket, room: Room) -> None:
    """Look after one user from its first line to its last; then close its socket."""
    user = User(sock)
    try:
        lines = wire.lines_from(sock)
        if ask_name(user, room, lines):
            talk(user, room, lines)
    finally:
        room.leave(user)
        wire.close_gently(sock)


def start_thread(sock: socket.socket, room: Room) -> None:
    """Serve one user in a thread of its own, so that nobody else has to wait.

    A daemon thread: it does not keep the program alive after Ctrl-C.
    """
    threading.Thread(target=serve, args=(sock, room), daemon=True).start()


def accept_users(listener: socket.socket, room: Room) -> None:
    """Welcome one user after the other, for ever."""
    if sys.platform == "win32":
        listener.settimeout(0.5)  # there, Ctrl-C does not wake a sleeping accept: look up at times
    while True:
        try:
            sock, _address = listener.accept()
        except (TimeoutError, ConnectionError):  # nobody yet, or gone before we could answer
            continue
        start_thread(sock, room)


def main() -> None:
    """Listen until Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(description="Party Line, stage 4: a room with names")
    parser.add_argument("--host", default=wire.HOST)
    parser.add_argument("--port", type=int, default=wire.PORT, help="0: any free port")
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the same as Ctrl-C
    try:
        listener = socket.create_server((args.host, args.port), backlog=128)
    except (OSError, OverflowError) as error:
        sys.exit(f"cannot listen on {args.host}:{args.port}: {error}")
    # Send small lines at once instead of collecting them. Every accepted socket inherits this.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with listener:
        try:
            host, port = listener.getsockname()
            print(wire.LISTENING.format(host=host, port=port), flush=True)
            accept_users(listener, Room())
        except KeyboardInterrupt:
            pass  # the way to stop a server


if __name__ == "__main__":
    main()
