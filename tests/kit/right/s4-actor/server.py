"""s4-actor: has one thread that decides everything, and a writer thread for each user."""
import argparse
import dataclasses
import queue
import signal
import socket
import threading

import wire


def good(name):
    return 0 < len(name) <= 16 and all(c.isalnum() or c in "_-" for c in name)


inbox = queue.Queue()


@dataclasses.dataclass(slots=True, eq=False)
class User:
    connection: socket.socket
    outbox: queue.Queue
    name: str = ""

    def write(self):
        while True:
            text = self.outbox.get()
            if text is None:
                wire.close_gently(self.connection)
                return
            try:
                self.connection.sendall((text + "\n").encode(errors="replace"))
            except OSError:
                pass


def actor():
    """Take one event after the other: (user, line), where None is the end."""
    users = []

    def others(me, text):
        for user in users:
            if user is not me:
                user.outbox.put(text)

    def here():
        return wire.HERE.format(names=", ".join(sorted([u.name for u in users], key=str.casefold)))

    gone = set()
    while True:
        user, line = inbox.get()
        if user in gone:
            continue
        if line is None or (user.name and line == wire.QUIT):
            gone.add(user)
            if user in users:
                users.remove(user)
                others(user, wire.LEFT.format(name=user.name))
            user.outbox.put(None)
        elif line is START:
            user.outbox.put(wire.ASK_NAME)
        elif not user.name:
            if not good(line):
                user.outbox.put(wire.BAD_NAME)
            elif line.casefold() in {other.name.casefold() for other in users}:
                user.outbox.put(wire.NAME_TAKEN)
            else:
                user.name = line
                user.outbox.put(wire.WELCOME.format(name=line))
                user.outbox.put(here() if users else wire.ALONE)
                others(user, wire.JOINED.format(name=line))
                users.append(user)
        elif line == wire.WHO:
            user.outbox.put(here())
        elif line.startswith("/"):
            user.outbox.put(wire.UNKNOWN_COMMAND)
        elif line:
            others(user, wire.SAID.format(name=user.name, text=line))


START = object()
threading.Thread(target=actor, daemon=True).start()


def serve(connection):
    user = User(connection, queue.Queue())
    threading.Thread(target=user.write, daemon=True).start()
    inbox.put((user, START))
    for line in wire.lines_from(connection):
        inbox.put((user, line))
    inbox.put((user, None))


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
