"""A chat that stands up to bad users: every user has a reader thread, a queue and a writer thread."""

import argparse
import queue
import re
import signal
import socket
import sys
import threading
import time

MAX_LINE = 512
HOPELESS = 2048
MAX_CONNECTIONS = 100
MAX_WAITING_BYTES = 1_000_000

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
NAME = re.compile(r"[\w-]{1,16}")


class TooLong(Exception):
    """A line has more than MAX_LINE bytes. Raised once a line, as early as possible."""


class User:
    def __init__(self, sock):
        self.sock = sock
        self.name = None
        self.waiting = queue.Queue()
        self.bytes_waiting = 0
        self.count_lock = threading.Lock()
        self.writer = threading.Thread(target=self.write, daemon=True)
        self.writer.start()

    def post(self, line):
        data = f"{line}\n".encode(errors="replace")
        with self.count_lock:
            self.bytes_waiting += len(data)
            too_slow = self.bytes_waiting > MAX_WAITING_BYTES
        if too_slow:
            self.cut()
        else:
            self.waiting.put(data)

    def finish(self, seconds=1.0):
        """Let the writer write what is there, for a while; then the connection ends."""
        self.waiting.put(None)
        self.writer.join(seconds)
        self.cut()

    def cut(self):
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def write(self):
        broken = False
        while (data := self.waiting.get()) is not None:
            try:
                if not broken:
                    self.sock.sendall(data)
            except OSError:
                broken = True
            with self.count_lock:
                self.bytes_waiting -= len(data)

    def lines(self):
        """Yield clean lines; a TooLong object stands for a line that was too long."""
        buffer = bytearray()
        skipping = 0  # bytes of a line that was refused already
        while True:
            try:
                data = self.sock.recv(4096)
            except OSError:
                return
            if not data:
                return
            for piece in split_keeping(data):
                whole = piece.endswith(b"\n")
                if skipping:
                    skipping += len(piece)
                elif len(buffer) + len(piece) > MAX_LINE:
                    yield TooLong()
                    skipping = len(buffer) + len(piece)
                    buffer.clear()
                else:
                    buffer += piece
                    if whole:
                        yield CONTROL.sub("", buffer.decode("utf-8", "replace"))
                        buffer.clear()
                if skipping - whole >= HOPELESS:  # without the newline
                    return
                if whole:
                    skipping = 0


def split_keeping(data):
    parts = data.split(b"\n")
    last = parts.pop()
    return [part + b"\n" for part in parts] + ([last] if last else [])


class Chat:
    def __init__(self):
        self.lock = threading.Lock()
        self.connected = []
        self.closing = False

    def names(self):
        return sorted((u.name for u in self.connected if u.name), key=str.casefold)

    def post_all(self, line, but):
        for user in self.connected:
            if user.name and user is not but:
                user.post(line)

    def admit(self, user):
        with self.lock:
            if self.closing or len(self.connected) >= MAX_CONNECTIONS:
                user.post("! server is full")
                return False
            self.connected.append(user)
            user.post("* name?")
            return True

    def handle(self, user, line):
        """Do what one line asks for. Return whether the user stays."""
        if isinstance(line, TooLong):
            user.post("! line too long (max 512 bytes)")
        elif user.name is None:
            self.name(user, line)
        elif line == "/quit":
            return False
        elif line == "/who":
            user.post("* here: " + ", ".join(self.names()))
        elif line.startswith("/"):
            user.post("! unknown command")
        elif line:
            self.post_all(f"{user.name}: {line}", but=user)
        return True

    def name(self, user, name):
        if not NAME.fullmatch(name):
            user.post("! bad name")
        elif name.casefold() in [n.casefold() for n in self.names()]:
            user.post("! name taken")
        else:
            others = self.names()
            user.name = name
            user.post(f"* welcome, {name}")
            user.post("* here: " + ", ".join(others) if others else "* you are alone")
            self.post_all(f"* {name} joined", but=user)

    def serve(self, sock):
        user = User(sock)
        if self.admit(user):
            for line in user.lines():
                with self.lock:
                    if not self.handle(user, line):
                        break
            with self.lock:
                self.connected.remove(user)
                if user.name:
                    self.post_all(f"* {user.name} left", but=user)
        user.finish()
        sock.close()

    def close(self):
        with self.lock:
            self.closing = True
            users = list(self.connected)
            for user in users:
                user.post("* server is closing")
                user.waiting.put(None)
        deadline = time.monotonic() + 1
        for user in users:
            user.writer.join(max(0, deadline - time.monotonic()))
            user.cut()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8765)
    args = parser.parse_args()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    listener = socket.create_server((args.host, args.port), backlog=128)
    chat = Chat()

    def accept_all():
        while True:
            try:
                sock, _ = listener.accept()
                threading.Thread(target=chat.serve, args=(sock,), daemon=True).start()
            except (OSError, RuntimeError):
                if stop.wait(0.1):
                    return

    try:
        threading.Thread(target=accept_all, daemon=True).start()
        print("listening on {}:{}".format(*listener.getsockname()), flush=True)
        stop.wait()
    except KeyboardInterrupt:
        for again in (signal.SIGINT, signal.SIGTERM):
            signal.signal(again, signal.SIG_IGN)
        stop.set()
    chat.close()
    sys.exit(0)


if __name__ == "__main__":
    main()
