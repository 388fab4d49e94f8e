"""s3-thirty-ms: takes thirty milliseconds for each message, under its lock."""
import argparse
import signal
import socket
import threading
import time

import wire


lock = threading.Lock()
users = []


def serve(connection):
    with lock:
        users.append(connection)
        connection.sendall(f"{wire.WELCOME.format(count=len(users))}\n".encode())
    for line in wire.lines_from(connection):
        with lock:
            time.sleep(0.03)
            for user in users:
                if user is not connection:
                    try:
                        user.sendall(f"{line}\n".encode(errors="replace"))
                    except OSError:
                        pass
    with lock:
        users.remove(connection)
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
