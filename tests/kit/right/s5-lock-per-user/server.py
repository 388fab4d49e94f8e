"""s5-lock-per-user: has a queue, a lock and a writer thread for each user, and copies the room before it sends."""
import argparse
import collections
import signal
import socket
import threading
import time

import wire


def close(connection):
    try:
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(1)
        while connection.recv(4096):
            pass
    except OSError:
        pass
    connection.close()


class User:
    def __init__(self, connection):
        self.connection = connection
        self.name = ""
        self.queue = collections.deque()
        self.size = 0
        self.closing = False
        self.dropped = False
        self.condition = threading.Condition()
        self.writer = threading.Thread(target=self.write, daemon=True)
        self.writer.start()

    def tell(self, *texts):
        data = "".join(f"{text}\n" for text in texts).encode(errors="replace")
        with self.condition:
            self.queue.append(data)
            self.size += len(data)
            if self.size > 400_000 and not self.dropped:
                self.dropped = True
                cut(self.connection)
            self.condition.notify()

    def write(self):
        while True:
            with self.condition:
                self.condition.wait_for(lambda: self.queue or self.closing)
                if not self.queue:
                    return
                data = self.queue.popleft()
            try:
                self.connection.sendall(data)
            except OSError:
                pass
            with self.condition:
                self.size -= len(data)

    def finish(self, seconds):
        with self.condition:
            self.closing = True
            self.condition.notify()
        self.writer.join(max(0, seconds))
        if self.writer.is_alive():
            cut(self.connection)


def cut(connection):
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass


class Room:
    def __init__(self, most):
        self.most = most
        self.lock = threading.Lock()
        self.everybody = []

    def named(self):
        return [user for user in self.everybody if user.name]

    def here(self):
        return wire.HERE.format(
            names=", ".join(sorted((user.name for user in self.named()), key=str.casefold))
        )

    def others(self, user, text):
        for other in self.named():
            if other is not user:
                other.tell(text)


def good(name):
    return 0 < len(name) <= 16 and all(c.isalnum() or c in "_-" for c in name)


def conversation(room, user):
    with room.lock:
        if len(room.everybody) >= room.most:
            user.tell(wire.SERVER_FULL)
            return
        room.everybody.append(user)
        user.tell(wire.ASK_NAME)
    for line in wire.lines_from(user.connection):
        with room.lock:
            if line is None:
                user.tell(wire.LINE_TOO_LONG)
            elif not user.name:
                if not good(line):
                    user.tell(wire.BAD_NAME)
                elif line.casefold() in [other.name.casefold() for other in room.named()]:
                    user.tell(wire.NAME_TAKEN)
                else:
                    here = room.here() if room.named() else wire.ALONE
                    user.name = line
                    user.tell(wire.WELCOME.format(name=line), here)
                    room.others(user, wire.JOINED.format(name=line))
            elif line == wire.QUIT:
                return
            elif line == wire.WHO:
                user.tell(room.here())
            elif line.startswith("/"):
                user.tell(wire.UNKNOWN_COMMAND)
            elif line:
                room.others(user, wire.SAID.format(name=user.name, text=line))


def serve(room, connection):
    user = User(connection)
    try:
        conversation(room, user)
    finally:
        with room.lock:
            if user in room.everybody:
                room.everybody.remove(user)
                if user.name:
                    room.others(user, wire.LEFT.format(name=user.name))
        user.finish(1)
        close(connection)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default=wire.HOST)
    parser.add_argument("--port", type=int, default=wire.PORT)
    parser.add_argument("--max-users", type=int, default=wire.MAX_USERS)
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    room = Room(args.max_users)
    listener = socket.create_server((args.host, args.port), backlog=128)
    try:
        print("listening on {}:{}".format(*listener.getsockname()), flush=True)
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:  # too many open files, or gone already
                time.sleep(0.05)
                continue
            threading.Thread(target=serve, args=(room, connection), daemon=True).start()
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    listener.close()
    with room.lock:
        everybody = list(room.everybody)
        room.everybody.clear()
        for user in everybody:
            user.tell(wire.CLOSING)
    until = time.monotonic() + 1
    for user in everybody:
        user.finish(until - time.monotonic())
        cut(user.connection)


if __name__ == "__main__":
    main()
