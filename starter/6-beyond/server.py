# Write in lesson 13 Loop.turn (TODO 6.1), Loop.read (TODO 6.2), Loop.flush (TODO 6.3), Loop.finish
# (TODO 6.4). Read room.py first. Ignore pause, say_goodbye and bell_of_signals.
"""Stage 6: the server of stage 5, where one thread looks after everybody."""

import argparse
import math
import selectors
import signal
import socket
import sys
import time

import wire
from room import Room, User, talk

PATIENCE = 1  # seconds that a user who leaves has for its last lines


class Loop:
    """The one thread. It waits for all sockets at once, and never for a single user.

    A socket is ready if something can be done without waiting: something is there to be read, or
    there is room for something to be sent.
    """

    def __init__(self, listener: socket.socket, bell: socket.socket, room: Room) -> None:
        """Wait for new users at the listener, and for the bell: it rings when all is to end."""
        self.listener = listener
        self.bell = bell
        self.room = room
        self.closing = False
        self.leaving: dict[User, float] = {}  # each with the time when it must be gone
        self.pause_ends = 0.0  # when new users are let in again; 0: they are let in now
        self.selector = selectors.DefaultSelector()
        self.selector.register(listener, selectors.EVENT_READ)
        self.selector.register(bell, selectors.EVENT_READ)

    def run(self) -> None:
        """Go round until the bell rings; say goodbye, and go on until everyone has left."""
        while not self.closing:
            self.turn()
        self.say_goodbye()
        while self.leaving:
            self.turn()

    def turn(self) -> None:
        """Go round once: wait until sockets are ready, serve these, and send what came of it."""
        # TODO 6.1: Wait until sockets are ready, serve each of them, then flush() every user who
        # waits for lines.
        print("TODO 6.1 is not written yet: Loop.turn() in server.py", flush=True)
        raise SystemExit(1)

    def accept_user(self) -> None:
        """Let one new user in."""
        try:
            sock, _address = self.listener.accept()
        except (BlockingIOError, ConnectionError):  # gone before we could answer
            return
        except OSError:  # no more open files: look again when somebody may have left
            self.pause(0.1)
            return
        sock.setblocking(False)
        user = User(sock)
        self.selector.register(sock, user.events, user)
        if not self.room.enter(user):
            self.leave(user)

    def read(self, user: User) -> None:
        """Take what has come from a user, and do what each of its lines asks for. Never wait."""
        # TODO 6.2: Read what is there, and let talk() do what each line asks for; an empty read is
        # the end.
        print("TODO 6.2 is not written yet: Loop.read() in server.py", flush=True)
        raise SystemExit(1)

    def flush(self, user: User) -> None:
        """Send a user what fits now, and keep the rest until there is room for it. Never wait.

        Who is too far behind is cut off: nobody has to store what is never read.
        """
        # TODO 6.3: Send what fits now, keep the rest until there is room; drop a user who is too
        # far behind.
        print("TODO 6.3 is not written yet: Loop.flush() in server.py", flush=True)
        raise SystemExit(1)

    def wait_for(self, user: User) -> None:
        """Tell the selector what to wait for: something to read, and room for the rest, if any.

        Not more: most sockets have room all the time, and one that is silent is "ready" for ever.
        The loop would go round and round without a rest.
        """
        events = 0 if user.silent else selectors.EVENT_READ
        if user.outbox:
            events |= selectors.EVENT_WRITE
        if events != user.events:
            user.events = events
            self.selector.modify(user.sock, events, user)

    def leave(self, user: User) -> None:
        """Take a user out of the room. It has a second to get its last lines."""
        if user not in self.leaving:
            self.leaving[user] = time.monotonic() + PATIENCE
            self.room.leave(user)
        self.room.waiting.add(user)

    def finish(self, user: User) -> None:
        """Close a socket so that the last lines still arrive. They have been sent.

        To close with unread bytes would reset the connection, and a reset can destroy lines that
        are on their way. So: say "nothing more from me", and read until the user is silent, too.
        """
        # TODO 6.4: Tell the user that no more lines come, and keep reading; hang up when the user
        # closes, too.
        print("TODO 6.4 is not written yet: Loop.finish() in server.py", flush=True)
        raise SystemExit(1)

    def hang_up(self, user: User) -> None:
        """Close a socket at once, and forget the user."""
        self.leave(user)
        self.selector.unregister(user.sock)
        user.sock.close()
        del self.leaving[user]
        self.room.waiting.discard(user)

    def time_left(self) -> float | None:
        """Return for how many seconds the loop may sleep; None means: until a socket is ready."""
        times = [*self.leaving.values()]
        if self.pause_ends:
            times.append(self.pause_ends)
        return min(times) - time.monotonic() if times else None

    def look_at_the_clock(self) -> None:
        """Do what is due: hang up on those who have had their second, and end a pause."""
        now = time.monotonic()
        for user, deadline in list(self.leaving.items()):
            if deadline <= now:
                self.hang_up(user)
        if 0 < self.pause_ends <= now:
            self.pause_ends = 0
            self.selector.register(self.listener, selectors.EVENT_READ)

    def pause(self, seconds: float) -> None:
        """Let no new users in for so long."""
        if not self.pause_ends:
            self.selector.unregister(self.listener)
        self.pause_ends = time.monotonic() + seconds

    def say_goodbye(self) -> None:
        """Tell everyone that the server is closing. Nobody new is let in."""
        self.pause(math.inf)
        for user in self.room.close():
            self.leave(user)


def bell_of_signals() -> socket.socket:
    """Return a socket that is ready as soon as Ctrl-C or SIGTERM has come.

    A signal comes at any moment, and an exception would tear apart what the loop is doing then.
    So the system puts a byte into one end of a pair of sockets, and the loop reads the other end.
    """
    bell, rope = socket.socketpair()
    rope.setblocking(False)
    signal.set_wakeup_fd(rope.detach())  # detached, it stays open although nobody holds it
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _signal, _frame: None)  # the byte is enough
    return bell


def main() -> None:
    """Listen until Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(description="Party Line, stage 6: one thread for everybody")
    parser.add_argument("--host", default=wire.HOST)
    parser.add_argument("--port", type=int, default=wire.PORT, help="0: any free port")
    parser.add_argument("--max-users", type=int, default=wire.MAX_USERS)
    args = parser.parse_args()
    try:
        listener = socket.create_server((args.host, args.port), backlog=128)
    except (OSError, OverflowError) as error:
        sys.exit(f"cannot listen on {args.host}:{args.port}: {error}")
    listener.setblocking(False)
    # Send small lines at once instead of collecting them. Every accepted socket inherits this.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    loop = Loop(listener, bell_of_signals(), Room(args.max_users))
    host, port = listener.getsockname()
    print(wire.LISTENING.format(host=host, port=port), flush=True)
    loop.run()


if __name__ == "__main__":
    main()
