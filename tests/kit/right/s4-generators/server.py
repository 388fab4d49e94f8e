"""s4-generators: is a generator for each user that asks for the next line."""
import argparse
import signal
import socket
import threading

import wire


def good(name):
    return 0 < len(name) <= 16 and all(c.isalnum() or c in "_-" for c in name)


class Room:
    lock = threading.Lock()
    users = {}  # connection -> name

    @classmethod
    def tell(cls, connection, *texts):
        try:
            connection.sendall("".join(text + "\n" for text in texts).encode(errors="replace"))
        except OSError:
            pass

    @classmethod
    def others(cls, connection, text):
        for other in cls.users:
            if other is not connection:
                cls.tell(other, text)

    @classmethod
    def here(cls):
        return wire.HERE.format(names=", ".join(sorted(cls.users.values(), key=str.casefold)))


def conversation(connection):
    """Yield when a line is needed; it is sent in, and no lock is held meanwhile."""
    with Room.lock:
        Room.tell(connection, wire.ASK_NAME)
    while True:
        name = yield
        with Room.lock:
            if not good(name):
                Room.tell(connection, wire.BAD_NAME)
            elif any(name.casefold() == other.casefold() for other in Room.users.values()):
                Room.tell(connection, wire.NAME_TAKEN)
            else:
                here = Room.here() if Room.users else wire.ALONE
                Room.tell(connection, wire.WELCOME.format(name=name), here)
                Room.others(connection, wire.JOINED.format(name=name))
                Room.users[connection] = name
                break
    while True:
        line = yield
        with Room.lock:
            if line == wire.QUIT:
                return
            if line == wire.WHO:
                Room.tell(connection, Room.here())
            elif line[:1] == "/":
                Room.tell(connection, wire.UNKNOWN_COMMAND)
            elif line:
                Room.others(connection, wire.SAID.format(name=name, text=line))


def serve(connection):
    talk = conversation(connection)
    next(talk)
    try:
        for line in wire.lines_from(connection):
            talk.send(line)
    except StopIteration:
        pass
    with Room.lock:
        name = Room.users.pop(connection, None)
        if name is not None:
            Room.others(connection, wire.LEFT.format(name=name))
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
