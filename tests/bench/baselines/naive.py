"""The usual homework: a thread per user, and a loop that sends what came to everyone else.

No lines, no names, no lock. A baseline for the benchmark, not an example: one user who stops
reading stops everyone.
"""

import socket
import sys
import threading


def serve(sock: socket.socket, users: list[socket.socket]) -> None:
    """Pass on whatever bytes come from one user."""
    while data := sock.recv(1024):
        for user in users:
            if user is not sock:
                user.send(data)
    users.remove(sock)


def main() -> None:
    """Listen for ever."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    print(f"listening on 127.0.0.1:{listener.getsockname()[1]}", flush=True)
    users: list[socket.socket] = []
    while True:
        sock, _ = listener.accept()
        users.append(sock)
        sock.sendall(b"* welcome\n")
        threading.Thread(target=serve, args=(sock, users), daemon=True).start()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(0)
