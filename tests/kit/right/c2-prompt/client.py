"""Chat client with a prompt."""
import argparse
import os
import socket
import threading


def receive(sock):
    pending = b""
    while True:
        try:
            data = sock.recv(1024)
        except OSError:
            data = b""
        if data == b"":
            break
        pending += data
        while b"\n" in pending:
            line, pending = pending.split(b"\n", maxsplit=1)
            print(line.decode("utf-8", errors="replace").rstrip("\r"), flush=True)
    print("Connection closed by the server.", flush=True)
    os._exit(0)


def main():
    parser = argparse.ArgumentParser(description="chat client")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8765)
    args = parser.parse_args()
    try:
        sock = socket.create_connection((args.host, args.port))
    except OSError as problem:
        raise SystemExit(f"Cannot reach {args.host}:{args.port}: {problem.strerror}")
    threading.Thread(target=receive, args=(sock,), daemon=True).start()
    try:
        message = input("> ")
        while message != "/quit":
            sock.sendall((message + "\n").encode("utf-8", errors="replace"))
            message = input("> ")
    except (EOFError, KeyboardInterrupt):
        print("Bye!", flush=True)
    except OSError:
        print("The connection is lost.", flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
