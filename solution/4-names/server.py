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
        with self.lock:
            if name.casefold() in [other.name.casefold() for other in self.users]:
                return False
            others = self.names()
            user.name = name
            self.users.append(user)
            user.send(wire.WELCOME.format(name=name))
            user.send(wire.HERE.format(names=others) if others else wire.ALONE)
            self.broadcast(wire.JOINED.format(name=name), user)
            return True

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
        with self.lock:
            if user in self.users:
                self.users.remove(user)
                self.broadcast(wire.LEFT.format(name=user.name), user)


def is_good_name(name: str) -> bool:
    """Tell whether a name is 1 to 16 letters, marks or digits of any alphabet, `_` or `-`."""
    kinds = [unicodedata.category(char) for char in name if char not in "_-"]  # Lu, Mn, Nd, ...
    return 1 <= len(name) <= wire.MAX_NAME and all(kind[0] in "LMN" for kind in kinds)


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
