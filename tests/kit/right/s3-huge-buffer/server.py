"""A room for many. Bytes land in one big buffer per user and are never copied more than once."""
import argparse
import os
import signal
import socket
import threading

BIG = 1 << 20


class Member:
    def __init__(self, sock):
        self.sock = sock
        self.write_lock = threading.Lock()
        self.buffer = bytearray(BIG)
        self.filled = 0

    def write(self, data):
        with self.write_lock:
            try:
                self.sock.sendall(data)
            except OSError:
                pass

    def messages(self):
        """Yield lines (with their newline) until the member leaves."""
        view = memoryview(self.buffer)
        while self.filled < BIG:
            try:
                got = self.sock.recv_into(view[self.filled :])
            except OSError:
                return
            if got == 0:
                return
            start = 0
            search = self.filled
            self.filled += got
            while (stop := self.buffer.find(b"\n", search, self.filled)) != -1:
                yield bytes(view[start:stop]).removesuffix(b"\r") + b"\n"
                start = search = stop + 1
            rest = self.filled - start
            self.buffer[:rest] = self.buffer[start : self.filled]
            self.filled = rest


members: dict[int, Member] = {}
members_lock = threading.Lock()


def enter(member):
    # The member's own lock is taken first: nobody else's line can come before the welcome.
    with member.write_lock:
        with members_lock:
            members[id(member)] = member
            count = len(members)
        try:
            member.sock.sendall(b"* welcome, %d here\n" % count)
        except OSError:
            pass


def attend(sock):
    member = Member(sock)
    enter(member)
    for message in member.messages():
        with members_lock:
            others = [m for m in members.values() if m is not member]
        for other in others:
            other.write(message)
    with members_lock:
        del members[id(member)]
    with member.write_lock:
        sock.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8765)
    args = parser.parse_args()
    for name in ("SIGINT", "SIGTERM"):
        signal.signal(getattr(signal, name), lambda *_: os._exit(0))
    listener = socket.create_server((args.host, args.port), backlog=200)
    print("listening on {}:{}".format(*listener.getsockname()), flush=True)
    while True:
        sock, _ = listener.accept()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
        threading.Thread(target=attend, args=(sock,), daemon=True).start()


main()
