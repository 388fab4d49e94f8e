# Write in lesson 7 Room.join (TODO 3.1), Room.broadcast (TODO 3.2), Room.leave (TODO 3.3). Read
# only these methods. The rest is as in stage 2.
"""Stage 3: a room. What one user says reaches everyone else."""

import argparse
import signal
import socket
import sys
import threading

import wire


class Room:
    """Everyone who is here.

    The lock guards `users`, and it is held while lines are sent. So everyone reads the lines in
    one order, and nobody can come or go in the middle. The price: if one user stops reading,
    a send to it waits, and with it the whole room. Stage 5 repairs that.
    """

    def __init__(self) -> None:
        """Start with nobody."""
        self.lock = threading.Lock()
        self.users: list[socket.socket] = []

    def join(self, sock: socket.socket) -> None:
        """Add a user, and welcome it before any other line can reach it."""
        # TODO 3.1: Add the user to the room, and send a welcome with the number of users who are
        # here.
        print("TODO 3.1 is not written yet: Room.join() in server.py", flush=True)
        raise SystemExit(1)

    def broadcast(self, text: str, sender: socket.socket) -> None:
        """Send a line to everyone but its sender."""
        # TODO 3.2: Send the line to everyone in the room except its sender.
        print("TODO 3.2 is not written yet: Room.broadcast() in server.py", flush=True)
        raise SystemExit(1)

    def leave(self, sock: socket.socket) -> None:
        """Take a user out. After this no line is sent to it."""
        # TODO 3.3: Remove the user from the room.
        print("TODO 3.3 is not written yet: Room.leave() in server.py", flush=True)
        if sys.exception() is None:  # else an error is on its way, to be seen
            raise SystemExit(1)


def serve(sock: socket.socket, room: Room) -> None:
    """Pass on every line of one user; when it leaves, take it out and close its socket."""
    room.join(sock)
    try:
        for line in wire.lines_from(sock):
            room.broadcast(line, sock)
    finally:
        room.leave(sock)
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
    parser = argparse.ArgumentParser(description="Party Line, stage 3: a room")
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
