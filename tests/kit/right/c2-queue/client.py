"""c2-queue: two threads put events into one queue, and the main thread takes them out."""
import argparse
import os
import queue
import socket
import sys
import threading

import wire

events = queue.Queue()


def listen(connection):
    file = connection.makefile("rb")
    try:
        for line in file:
            if line.endswith(b"\n"):
                events.put(("shown", line[:-1].removesuffix(b"\r").decode(errors="replace")))
    except OSError:
        pass
    events.put(("gone", ""))


def read_keys():
    while line := sys.stdin.readline():
        events.put(("typed", line.removesuffix("\n")))
    events.put(("typed", wire.QUIT))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default=wire.HOST)
    parser.add_argument("--port", type=int, default=wire.PORT)
    args = parser.parse_args()
    try:
        connection = socket.create_connection((args.host, args.port))
    except OSError as error:
        sys.exit(f"no connection: {error}")
    threading.Thread(target=listen, args=(connection,), daemon=True).start()
    threading.Thread(target=read_keys, daemon=True).start()
    try:
        while True:
            what, text = events.get()
            if what == "shown":
                print(text, flush=True)
            elif what == "gone":
                print("(the server has gone)", flush=True)
                break
            elif text == wire.QUIT:
                break
            else:
                connection.sendall(f"{text}\n".encode(errors="replace"))
    except KeyboardInterrupt:
        print("(bye)", flush=True)
    except OSError:
        print("(the connection is lost)", flush=True)
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
