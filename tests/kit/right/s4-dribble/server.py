"""A chat for a bad telephone line: everything comes a little later, and in small pieces."""

import argparse
import random
import re
import signal
import socket
import sys
import time
from threading import RLock, Thread

ROOM = {}  # folded name -> (name, phone)
ROOM_LOCK = RLock()


class Phone:
    def __init__(self, sock):
        self.sock = sock
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.lock = RLock()

    def say(self, *lines):
        data = "".join(line + "\n" for line in lines).encode("utf-8", "replace")
        with self.lock:
            try:
                time.sleep(random.uniform(0, 0.01))
                while data:
                    self.sock.sendall(data[:7])
                    data = data[7:]
                    time.sleep(0.0003)
            except OSError:
                pass

    def hear(self):
        bytes_so_far = b""
        while True:
            try:
                more = self.sock.recv(10)
            except OSError:
                return
            if not more:
                return
            bytes_so_far += more
            while (end := bytes_so_far.find(10)) != -1:
                line, bytes_so_far = bytes_so_far[:end], bytes_so_far[end + 1 :]
                yield re.sub(rb"\r\Z", b"", line).decode("utf-8", "replace")


def names():
    with ROOM_LOCK:
        return ", ".join(ROOM[folded][0] for folded in sorted(ROOM))


def others(me):
    with ROOM_LOCK:
        return [phone for _, phone in ROOM.values() if phone is not me]


def tell(people, line):
    for phone in people:
        phone.say(line)


def conversation(phone):
    """A coroutine: it is sent what the user says, line by line, and returns when the user quits."""
    phone.say("* name?")
    while True:
        name = yield
        if not re.fullmatch(r"[\w-]{1,16}", name):
            phone.say("! bad name")
            continue
        with ROOM_LOCK:
            if name.casefold() in ROOM:
                phone.say("! name taken")
                continue
            here = names()
            phone.say(f"* welcome, {name}", f"* here: {here}" if here else "* you are alone")
            ROOM[name.casefold()] = name, phone
            tell(others(phone), f"* {name} joined")
        break
    try:
        while True:
            line = yield
            if line == "/quit":
                return
            elif line == "/who":
                phone.say(f"* here: {names()}")
            elif line.startswith("/"):
                phone.say("! unknown command")
            elif line:
                with ROOM_LOCK:
                    tell(others(phone), f"{name}: {line}")
    finally:
        with ROOM_LOCK:
            del ROOM[name.casefold()]
            tell(others(phone), f"* {name} left")


def answer(sock):
    phone = Phone(sock)
    talk = conversation(phone)
    try:
        next(talk)
        for line in phone.hear():
            talk.send(line)
    except StopIteration:
        pass
    talk.close()
    with phone.lock:
        sock.close()


def hang_up_everything(signum, frame):
    sys.exit(0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8765)
    args = parser.parse_args()
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, hang_up_everything)
    exchange = socket.create_server((args.host, args.port), backlog=30)
    print("listening on %s:%s" % exchange.getsockname()[:2], flush=True)
    while True:
        sock, _ = exchange.accept()
        Thread(target=answer, args=(sock,), daemon=True).start()


main()
