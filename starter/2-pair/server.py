# Write in lesson 5 Room.join (TODO 2.1), Room.relay (TODO 2.2), Room.leave (TODO 2.3). Read these
# methods, and serve, which calls them. The rest is as in stage 1.
"""Stage 2: a chat for two. What one user says, the other one reads."""

import argparse
import signal
import socket
import sys
import threading

import wire


class Room:
    """Two seats, and who sits there.

    Both users' threads use the seats. So each method does its work inside `with self.lock:`,
    where only one thread can be at a time. Lesson 08 explains why.
    """

    def __init__(self) -> None:
        """Start with two free seats."""
        self.lock = threading.Lock()
        self.users: list[socket.socket] = []

    def join(self, sock: socket.socket) -> bool:
        """Take a free seat, and tell: the first user waits, the second starts the chat for both.

        Return False if both seats are taken.
        """
        # TODO 2.1: Give the user a free seat: the first user waits, the second starts the chat for
        # both.
        print("TODO 2.1 is not written yet: Room.join() in server.py", flush=True)
        raise SystemExit(1)

    def relay(self, text: str, sender: socket.socket) -> None:
        """Send a line to the other user. Without another user, or without a seat, it is dropped."""
        # TODO 2.2: Send the line to the other user, if there is one.
        print("TODO 2.2 is not written yet: Room.relay() in server.py", flush=True)
        raise SystemExit(1)

    def leave(self, sock: socket.socket) -> None:
        """Free both seats, then tell the other user and close its connection.

        In this order: whoever sees the chat end can be sure that the seats are free. A user who
        has no seat (any more) leaves in silence.
        """
        # TODO 2.3: Free both seats, then tell the other user and close its connection.
        print("TODO 2.3 is not written yet: Room.leave() in server.py", flush=True)
        if sys.exception() is None:  # else an error is on its way, to be seen
            raise SystemExit(1)


def serve(sock: socket.socket, room: Room) -> None:
    """Pass on every line of one user; when it leaves, free its seat and close its socket."""
    try:
        if room.join(sock):
            for line in wire.lines_from(sock):
                room.relay(line, sock)
        else:
            wire.send_line(sock, wire.FULL)
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
    parser = argparse.ArgumentParser(description="Party Line, stage 2: a chat for two")
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
