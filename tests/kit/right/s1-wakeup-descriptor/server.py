"""s1-wakeup-descriptor: ends through a byte in a pair of sockets, that a signal writes."""
import argparse
import select
import signal
import socket
import threading

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


def serve(connection):
    for line in wire.lines_from(connection):
        try:
            connection.sendall(f"{line}\n".encode(errors="replace"))
        except OSError:
            break
    close(connection)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default=wire.HOST)
    parser.add_argument("--port", type=int, default=wire.PORT)
    args = parser.parse_args()
    ear, mouth = socket.socketpair()
    mouth.setblocking(False)
    signal.set_wakeup_fd(mouth.fileno())
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    with socket.create_server((args.host, args.port), backlog=100) as listener:
        print("listening on {}:{}".format(*listener.getsockname()), flush=True)
        while True:
            ready, _, _ = select.select([listener, ear], [], [])
            if ear in ready:
                return
            connection, _ = listener.accept()
            threading.Thread(target=serve, args=(connection,), daemon=True).start()


if __name__ == "__main__":
    main()
