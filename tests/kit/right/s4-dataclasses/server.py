from __future__ import annotations

import argparse
import signal
import socket
import sys
import threading
from dataclasses import dataclass, field
from typing import TextIO


@dataclass(eq=False)
class Member:
    conn: socket.socket
    file: TextIO
    name: str | None = None
    writing: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def send(self, *lines: str) -> None:
        try:
            with self.writing:
                self.conn.sendall("".join(f"{line}\n" for line in lines).encode())
        except OSError:
            pass


@dataclass
class Chat:
    members: dict[str, Member] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def who(self) -> list[str]:
        with self.lock:
            return [self.members[key].name for key in sorted(self.members)]

    def others(self, me: Member) -> list[Member]:
        return [member for member in self.members.values() if member is not me]

    def add(self, member: Member, name: str) -> bool:
        with self.lock:
            if name.casefold() in self.members:
                return False
            here = f"* here: {', '.join(self.who())}" if self.members else "* you are alone"
            member.name = name
            self.members[name.casefold()] = member
            member.send(f"* welcome, {name}", here)
            for other in self.others(member):
                other.send(f"* {name} joined")
        return True

    def remove(self, member: Member) -> None:
        if member.name is None:
            return
        with self.lock:
            del self.members[member.name.casefold()]
            for other in self.others(member):
                other.send(f"* {member.name} left")

    def say(self, member: Member, text: str) -> None:
        with self.lock:
            for other in self.others(member):
                other.send(f"{member.name}: {text}")


class Quit(Exception):
    """The user wants to leave, or has left already."""


def read(member: Member) -> str:
    try:
        line = member.file.readline()
    except OSError:
        raise Quit from None
    if not line.endswith("\n"):
        raise Quit
    return line[:-1].removesuffix("\r")


def good(name: str) -> bool:
    return 1 <= len(name) <= 16 and name.replace("_", "a").replace("-", "a").isalnum()


def converse(member: Member, chat: Chat) -> None:
    member.send("* name?")
    while member.name is None:
        name = read(member)
        if not good(name):
            member.send("! bad name")
        elif not chat.add(member, name):
            member.send("! name taken")
    while True:
        match read(member):
            case "":
                pass
            case "/quit":
                raise Quit
            case "/who":
                member.send(f"* here: {', '.join(chat.who())}")
            case command if command.startswith("/"):
                member.send("! unknown command")
            case text:
                chat.say(member, text)


def handle(conn: socket.socket, chat: Chat) -> None:
    with conn, conn.makefile("r", encoding="utf-8", errors="replace", newline="\n") as file:
        member = Member(conn, file)
        try:
            converse(member, chat)
        except Quit:
            pass
        finally:
            chat.remove(member)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8765)
    options = parser.parse_args()
    chat = Chat()
    stop_signals = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, stop_signals)  # the threads inherit this
    listener = socket.create_server((options.host, options.port), backlog=100)

    def accept() -> None:
        while True:
            conn, _ = listener.accept()
            threading.Thread(target=handle, args=(conn, chat), daemon=True).start()

    threading.Thread(target=accept, name="accept", daemon=True).start()
    print("listening on {}:{}".format(*listener.getsockname()), flush=True)
    signal.sigwait(stop_signals)
    return 0


if __name__ == "__main__":
    sys.exit(main())
