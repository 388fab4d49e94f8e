# Nothing to write here. You use it from lesson 3 on, and lesson 6 explains it.
"""Stage 1: a client that reads the keyboard and the network at the same time."""

import argparse
import io
import os
import socket
import sys
import threading
from typing import NoReturn

from wire import HOST, PORT, QUIT, lines_from, send_line


def show(text: str) -> None:
    """Put one line on the screen at once."""
    try:
        print(text, flush=True)
    except OSError:  # nobody looks at the screen any more
        os._exit(1)


def end(text: str) -> NoReturn:
    """Say why, and end the program at once, from either thread.

    The other thread may be asleep, in the keyboard or in the network, and nothing wakes a thread
    that waits for the keyboard. os._exit does not wait for it, as the usual way out would.
    """
    show(text)
    os._exit(0)


def show_incoming(sock: socket.socket, leaving: threading.Event) -> None:
    """Show every line of the server. When no more can come, end the program.

    Unless this side is leaving anyway: then the main thread ends the program.
    """
    for line in lines_from(sock):
        show(line)
    if not leaving.is_set():
        end("the server has closed the connection")


def send_typed(sock: socket.socket) -> None:
    """Send each typed line, until the keyboard ends or says /quit."""
    for typed in sys.stdin:
        text = typed.rstrip("\n")
        if text == QUIT:
            return
        send_line(sock, text)


def connect(host: str, port: int) -> socket.socket:
    """Call the server; if it does not answer, say so in one sentence and end."""
    try:
        sock = socket.create_connection((host, port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # send small lines at once
        return sock
    except (OSError, OverflowError, UnicodeError) as error:
        sys.exit(f"cannot connect to {host}:{port}: {error}")


def main() -> None:
    """Connect, talk, and leave."""
    parser = argparse.ArgumentParser(description="Party Line, stage 1: a client")
    parser.add_argument("--host", default=HOST)
    parser.add_argument("--port", type=int, default=PORT)
    args = parser.parse_args()
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a strange letter is no reason to stop
    sock = connect(args.host, args.port)
    leaving = threading.Event()
    receiver = threading.Thread(target=show_incoming, args=(sock, leaving), daemon=True)
    receiver.start()
    try:
        send_typed(sock)
    except KeyboardInterrupt:  # Ctrl-C is one more way to leave
        pass
    leaving.set()
    try:
        sock.shutdown(socket.SHUT_WR)  # tells the server that nothing more comes
    except OSError:  # the server was faster
        pass
    receiver.join(timeout=1)  # a moment to show what the server had sent before
    end("you have left")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:  # before there was a connection, or a second time
        end("you have left")
