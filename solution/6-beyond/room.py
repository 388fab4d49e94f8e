"""Stage 6: the room of stage 5. There is no lock in it, and it knows nothing of the network."""

import selectors
import socket
import unicodedata
from collections.abc import Collection

import wire


class User:
    """One connection, the name it has chosen, what has come from it, and what it is to get."""

    def __init__(self, sock: socket.socket) -> None:
        """Start without a name."""
        self.sock = sock
        self.name = ""
        self.inbox = wire.Inbox()
        self.outbox: list[bytes] = []
        self.events = selectors.EVENT_READ  # what the loop waits for
        self.silent = False  # it has closed its side: nothing more comes from it


class Room:
    """Everyone who is connected, and those of them who have a name.

    One thread does everything, one thing after the other. Nobody can come between two steps of a
    function, so there is no lock. Nothing is sent here: lines go into outboxes, and nobody waits.
    """

    def __init__(self, max_users: int) -> None:
        """Start with nobody."""
        self.max_users = max_users
        self.connected: set[User] = set()
        self.users: list[User] = []  # with a name
        self.waiting: set[User] = set()  # there is something new in their outboxes

    def names(self) -> str:
        """Return the names of everyone here, in order."""
        return ", ".join(sorted((user.name for user in self.users), key=str.casefold))

    def send(self, audience: Collection[User], *texts: str, sender: User | None = None) -> None:
        """Put lines into the outboxes of everyone in the audience but their sender."""
        data = "".join(f"{text}\n" for text in texts).encode()
        for user in audience:
            if user is not sender:
                user.outbox.append(data)
        self.waiting.update(audience)

    def enter(self, user: User) -> bool:
        """Let a connection in, or refuse it and return False if the server is full."""
        if len(self.connected) >= self.max_users:
            self.tell(wire.SERVER_FULL, user)
            return False
        self.connected.add(user)
        self.tell(wire.ASK_NAME, user)
        return True

    def join(self, user: User, name: str) -> bool:
        """Give the user this name and tell everyone, or return False if the name is taken."""
        if name.casefold() in [other.name.casefold() for other in self.users]:
            return False
        others = self.names()
        user.name = name
        self.users.append(user)
        here = wire.HERE.format(names=others) if others else wire.ALONE
        self.send([user], wire.WELCOME.format(name=name), here)
        self.broadcast(wire.JOINED.format(name=name), user)
        return True

    def broadcast(self, text: str, sender: User) -> None:
        """Send a line to everyone but its sender."""
        self.send(self.users, text, sender=sender)

    def say(self, text: str, sender: User) -> None:
        """Let everyone else read what a user says."""
        self.broadcast(wire.SAID.format(name=sender.name, text=text), sender)

    def tell(self, text: str, user: User) -> None:
        """Send a line to one user only."""
        self.send([user], text)

    def who(self, user: User) -> None:
        """Tell a user who is here."""
        self.tell(wire.HERE.format(names=self.names()), user)

    def leave(self, user: User) -> None:
        """Take a user out, then tell the others. Who never had a name leaves in silence."""
        self.connected.discard(user)
        if user in self.users:
            self.users.remove(user)
            self.broadcast(wire.LEFT.format(name=user.name), user)

    def close(self) -> list[User]:
        """Say goodbye to everyone, take everyone out, and return who that was."""
        everyone = list(self.connected)
        self.send(everyone, wire.CLOSING)
        self.connected.clear()
        self.users.clear()
        return everyone


def is_good_name(name: str) -> bool:
    """Tell whether a name is 1 to 16 letters, marks or digits of any alphabet, `_` or `-`."""
    kinds = [unicodedata.category(char) for char in name if char not in "_-"]  # Lu, Mn, Nd, ...
    return 1 <= len(name) <= wire.MAX_NAME and all(kind[0] in "LMN" for kind in kinds)


def take_name(user: User, room: Room, name: str) -> None:
    """Let a user join under this name, or refuse it: the next line is another try."""
    if not is_good_name(name):
        room.tell(wire.BAD_NAME, user)
    elif not room.join(user, name):
        room.tell(wire.NAME_TAKEN, user)


def talk(user: User, room: Room, line: str | None) -> bool:
    """Do what one line asks for; return False if the user wants to leave.

    In stage 5 each user had a thread, which knew what its next line is: a name, or a text. Here
    the lines of all users come to the same place. Whether a user has a name tells the same.
    """
    if line is None:
        room.tell(wire.LINE_TOO_LONG, user)
    elif not user.name:
        take_name(user, room, line)
    elif line == wire.QUIT:
        return False
    elif line == wire.WHO:
        room.who(user)
    elif line.startswith("/"):
        room.tell(wire.UNKNOWN_COMMAND, user)
    elif line:
        room.say(line, user)
    return True
