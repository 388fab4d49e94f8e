"""s4-logs: writes a log to standard error, and looks names up in a dictionary."""
import argparse
import logging
import signal
import socket
import threading

import wire


def lines_of(connection):
    rest = b""
    while True:
        try:
            data = connection.recv(4096)
        except OSError:
            return
        if not data:
            return
        rest += data
        while b"\n" in rest:
            line, rest = rest.split(b"\n", 1)
            yield line.removesuffix(b"\r").decode(errors="replace")


def good(name):
    return 0 < len(name) <= 16 and all(c.isalnum() or c in "_-" for c in name)


logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
log = logging.getLogger("chat")
lock = threading.RLock()
by_key = {}  # the name in small letters -> (name, connection)


def send(connection, text):
    try:
        connection.sendall(text.encode(errors="replace") + b"\n")
    except OSError as error:
        log.info("could not send: %s", error)


def others(key, text):
    for other, (_, connection) in by_key.items():
        if other != key:
            send(connection, text)


def here():
    return wire.HERE.format(names=", ".join(name for _, (name, _) in sorted(by_key.items())))


def serve(connection):
    key = None
    log.info("somebody comes")
    send(connection, wire.ASK_NAME)
    for line in lines_of(connection):
        with lock:
            if key is None:
                wanted = line.casefold()
                if not good(line):
                    send(connection, wire.BAD_NAME)
                elif wanted in by_key:
                    send(connection, wire.NAME_TAKEN)
                else:
                    key = wanted
                    send(connection, wire.WELCOME.format(name=line))
                    send(connection, here() if by_key else wire.ALONE)
                    by_key[key] = line, connection
                    others(key, wire.JOINED.format(name=line))
                    log.info("%s is here", line)
            elif line == wire.QUIT:
                break
            elif line == wire.WHO:
                send(connection, here())
            elif line.startswith("/"):
                send(connection, wire.UNKNOWN_COMMAND)
            elif line:
                others(key, wire.SAID.format(name=by_key[key][0], text=line))
    with lock:
        if key is not None:
            name, _ = by_key.pop(key)
            others(key, wire.LEFT.format(name=name))
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
