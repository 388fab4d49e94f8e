# Write in lesson 2 serve (TODO 1.1); in lesson 4 start_thread (TODO 1.3). Read only these two
# functions. Lesson 1 explains accept_users; main reads the options.
"""Stage 1: an echo server. Every user gets its own lines back."""

import argparse
import signal
import socket
import sys
import threading

import wire


def serve(sock: socket.socket) -> None:
    """Send every line of one user back to it; when it leaves, close its socket."""
    # TODO 1.1: Send each line back to the user who sent it; close the socket when the user leaves.
    print("TODO 1.1 is not written yet: serve() in server.py", flush=True)
    raise SystemExit(1)


def start_thread(sock: socket.socket) -> None:
    """Serve one user in a thread of its own, so that nobody else has to wait.

    A daemon thread: it does not keep the program alive after Ctrl-C.
    """
    # TODO 1.3: Start a daemon thread that serves this user. Until lesson 4, call serve(sock)
    # instead.
    print("TODO 1.3 is not written yet: start_thread() in server.py", flush=True)
    raise SystemExit(1)


def accept_users(listener: socket.socket) -> None:
    """Welcome one user after the other, for ever."""
    if sys.platform == "win32":
        listener.settimeout(0.5)  # there, Ctrl-C does not wake a sleeping accept: look up at times
    while True:
        try:
            sock, _address = listener.accept()
        except (TimeoutError, ConnectionError):  # nobody yet, or gone before we could answer
            continue
        start_thread(sock)


def main() -> None:
    """Listen until Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(description="Party Line, stage 1: an echo server")
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
            accept_users(listener)
        except KeyboardInterrupt:
            pass  # the way to stop a server


if __name__ == "__main__":
    main()
