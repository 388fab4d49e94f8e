"""s3-sends-outside: chooses who gets a line under the lock, and sends after it."""
import argparse
import signal
import socket
import threading

import wire


lock = threading.Lock()
users = []


class Way:
    """The way to one user: one line at a time."""

    def __init__(self, connection):
        self.connection = connection
        self.lock = threading.Lock()

    def send(self, text):
        with self.lock:
            try:
                self.connection.sendall(f"{text}\n".encode(errors="replace"))
            except OSError:
                pass


def serve(connection):
    way = Way(connection)
    with lock:
        way.send(wire.WELCOME.format(count=len(users) + 1))
        users.append(way)
    for line in wire.lines_from(connection):
        with lock:
            others = [user for user in users if user is not way]
        for user in others:
            user.send(line)
    with lock:
        users.remove(way)
    wire.close_gently(connection)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8765)
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    listener = socket.create_server((args.host, args.port), backlog=100)
    try:
        print("listening on {}:{}".format(*listener.getsockname()), flush=True)
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=serve, args=(connection,), daemon=True).start()
    except KeyboardInterrupt:
        listener.close()


if __name__ == "__main__":
    main()
