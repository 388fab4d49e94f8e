"""s3-pool-of-200: serves everybody from a pool of 200 threads, and keeps a history that nobody is shown."""
import argparse
import collections
import concurrent.futures
import contextlib
import os
import signal
import socket
import threading

import wire


class Room:
    def __init__(self):
        self.guard = threading.RLock()
        self.members = {}
        self.history = collections.deque(maxlen=50)

    def enter(self, connection):
        with self.guard:
            self.members[id(connection)] = connection
            self.deliver(connection, wire.WELCOME.format(count=len(self.members)))

    def say(self, sender, text):
        with self.guard:
            self.history.append(text)
            for key, member in self.members.items():
                if key != id(sender):
                    self.deliver(member, text)

    def leave(self, connection):
        with self.guard:
            del self.members[id(connection)]

    def deliver(self, connection, text):
        with self.guard, contextlib.suppress(OSError):
            connection.sendall(text.encode(errors="replace") + b"\n")


room = Room()
pool = concurrent.futures.ThreadPoolExecutor(200)


def serve(connection):
    room.enter(connection)
    try:
        for line in wire.lines_from(connection):
            room.say(connection, line)
    finally:
        room.leave(connection)
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
            pool.submit(serve, connection)
    except KeyboardInterrupt:
        os._exit(0)


if __name__ == "__main__":
    main()
