"""s3-select-in-threads: waits with select in each user's thread, one second at a time."""
import argparse
import select
import signal
import socket
import threading

import wire


lock = threading.Lock()
users = set()


def lines_of(connection):
    rest = bytearray()
    while True:
        ready, _, _ = select.select([connection], [], [], 1)
        if not ready:
            continue
        try:
            data = connection.recv(512)
        except OSError:
            return
        if not data:
            return
        rest.extend(data)
        while (end := rest.find(b"\n")) >= 0:
            line = bytes(rest[:end])
            del rest[: end + 1]
            yield line.removesuffix(b"\r")


def serve(connection):
    with lock:
        users.add(connection)
        connection.sendall((wire.WELCOME.format(count=len(users)) + "\n").encode())
    for line in lines_of(connection):
        with lock:
            for user in users - {connection}:
                try:
                    user.sendall(line + b"\n")
                except OSError:
                    pass
    with lock:
        users.discard(connection)
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
