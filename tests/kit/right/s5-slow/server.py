"""A robust chat that thinks for 50 ms about every message, in the thread of its user."""

import argparse
import os
import signal
import socket
import threading
import time

import wire

THINKING = 0.05


class Person:
    def __init__(self, sock):
        self.sock = sock
        self.name = None
        self.outbox = wire.Outbox(sock)

    def tell(self, text, last=False):
        self.outbox.send((text + "\n").encode("utf-8", "replace"), last)


class Party:
    def __init__(self, limit):
        self.lock = threading.Lock()
        self.limit = limit
        self.present = []

    def names(self):
        return sorted([p.name for p in self.present if p.name], key=str.casefold)

    def tell_others(self, text, person):
        for other in self.present:
            if other.name and other is not person:
                other.tell(text)

    def come(self, person):
        with self.lock:
            if len(self.present) >= self.limit:
                person.tell(wire.SERVER_FULL, last=True)
                return False
            self.present.append(person)
            person.tell(wire.ASK_NAME)
            return True

    def go(self, person):
        with self.lock:
            if person in self.present:
                self.present.remove(person)
                if person.name:
                    self.tell_others(wire.LEFT.format(name=person.name), person)
            person.outbox.send(b"", True)

    def hear(self, person, line):
        """Do what a line asks for; return False for /quit."""
        time.sleep(THINKING)
        with self.lock:
            if person not in self.present:
                return False
            if line is None:
                person.tell(wire.LINE_TOO_LONG)
            elif person.name is None:
                self.call(person, line)
            elif line == wire.QUIT:
                return False
            elif line == wire.WHO:
                person.tell(wire.HERE.format(names=", ".join(self.names())))
            elif line[:1] == "/":
                person.tell(wire.UNKNOWN_COMMAND)
            elif line:
                self.tell_others(wire.SAID.format(name=person.name, text=line), person)
            return True

    def call(self, person, name):
        good = all(c.isalnum() or c in "_-" for c in name) and 0 < len(name) <= wire.MAX_NAME
        if not good:
            person.tell(wire.BAD_NAME)
        elif any(name.casefold() == taken.casefold() for taken in self.names()):
            person.tell(wire.NAME_TAKEN)
        else:
            here = ", ".join(self.names())
            person.name = name
            person.tell(wire.WELCOME.format(name=name))
            person.tell(wire.HERE.format(names=here) if here else wire.ALONE)
            self.tell_others(wire.JOINED.format(name=name), person)

    def end(self):
        with self.lock:
            guests, self.present = self.present, []
            for guest in guests:
                guest.tell(wire.CLOSING, last=True)
        until = time.monotonic() + 1
        for guest in guests:
            guest.outbox.finish(until)


def look_after(sock, party):
    person = Person(sock)
    if party.come(person):
        for line in wire.lines_from(sock):
            if not party.hear(person, line):
                break
    party.go(person)
    person.outbox.finish(time.monotonic() + 1)
    wire.close_gently(sock)


def accept_for_ever(listener, party):
    while True:
        try:
            sock, _ = listener.accept()
            threading.Thread(target=look_after, args=(sock, party), daemon=True).start()
        except (OSError, RuntimeError):
            time.sleep(THINKING)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default=wire.HOST)
    parser.add_argument("--port", type=int, default=wire.PORT)
    parser.add_argument("--max-users", type=int, default=wire.MAX_USERS)
    args = parser.parse_args()
    listener = socket.create_server((args.host, args.port), backlog=args.max_users)
    party = Party(args.max_users)
    signals, told = os.pipe()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: os.write(told, b"!"))
    threading.Thread(target=accept_for_ever, args=(listener, party), daemon=True).start()
    print(wire.LISTENING.format(host=args.host, port=listener.getsockname()[1]), flush=True)
    os.read(signals, 1)
    party.end()


if __name__ == "__main__":
    main()
