"""talk.py is a telephone for programs: what you type goes out, what comes in is shown.

Ctrl-D (on Windows Ctrl-Z, then Enter) says that you send nothing more. Ctrl-C hangs up.
"""

import argparse
import os
import socket
import sys
import threading
import time

HOST = "127.0.0.1"
PORT = 8765


def show_incoming(sock: socket.socket, may_read: threading.Event, xray: bool) -> None:
    """Show what comes in, until the other side closes. Then end the program."""
    ending = "(the other side has closed the connection)"
    try:
        while may_read.wait() and (chunk := sock.recv(4096)):
            if xray:
                print(f"recv: {len(chunk)} bytes {chunk!r}", flush=True)
            else:
                print(chunk.decode(errors="replace"), end="", flush=True)
    except OSError as error:
        ending = f"(the connection broke: {error})"
    print(ending, flush=True)
    os._exit(0)  # the main thread waits for the keyboard: only this ends it


def unescape(typed: str) -> bytes:
    r"""Return the bytes that are meant: \xff is one byte, \n a newline. No line end is added."""
    return typed.rstrip("\r\n").encode().decode("unicode_escape").encode("latin-1")


def send_typed(sock: socket.socket, args: argparse.Namespace, may_read: threading.Event) -> None:
    """Send each typed line, until the keyboard ends."""
    for typed in sys.stdin:
        if args.pause and typed.strip() == "/read":
            may_read.set()
            continue
        try:
            data = unescape(typed) if args.raw else typed.encode(errors="replace")
        except UnicodeError as error:
            print(f"(not sent: {error})", flush=True)
            continue
        if args.bytewise:
            for byte in data:
                sock.sendall(bytes([byte]))
                time.sleep(0.01)  # so that each byte travels alone
        else:
            sock.sendall(data)


def dial(args: argparse.Namespace) -> socket.socket:
    """Return a connection: call the other side, or wait for its call."""
    sock = socket.socket()
    if args.pause:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # little room for what waits
    if not args.listen:
        sock.connect((args.host, args.port))
        return sock
    with socket.create_server((args.host, args.port)) as listener:
        print(f"waiting for a call on {args.host}:{args.port}", flush=True)
        if sys.platform == "win32":
            listener.settimeout(0.5)  # there, Ctrl-C does not wake a sleeping accept
        while True:
            try:
                sock, address = listener.accept()
                break
            except TimeoutError:
                continue
        print(f"a call from {address[0]}:{address[1]}", flush=True)
        return sock


def main() -> None:
    """Read the options, connect, and talk."""
    parser = argparse.ArgumentParser(description="a telephone for programs")
    parser.add_argument("host", nargs="?", default=HOST)
    parser.add_argument("port", nargs="?", type=int, default=PORT)
    parser.add_argument("--listen", action="store_true", help="wait for a call")
    parser.add_argument("--xray", action="store_true", help="show each recv: its size and bytes")
    parser.add_argument("--pause", action="store_true", help="read nothing until you type /read")
    parser.add_argument("--bytewise", action="store_true", help="send byte by byte")
    parser.add_argument("--raw", action="store_true", help=r"send \n and \xff, add no line end")
    args = parser.parse_args()
    try:
        sock = dial(args)
    except (OSError, OverflowError) as error:
        sys.exit(f"no connection with {args.host}:{args.port}: {error}")
    except KeyboardInterrupt:  # nobody has called
        return
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # send small pieces at once
    may_read = threading.Event()
    if not args.pause:
        may_read.set()
    reader = threading.Thread(target=show_incoming, args=(sock, may_read, args.xray), daemon=True)
    reader.start()
    try:
        send_typed(sock, args, may_read)
        sock.shutdown(socket.SHUT_WR)  # nothing more from here, but the other side may go on
        reader.join()
    except OSError as error:
        print(f"(the connection broke: {error})", flush=True)
    except KeyboardInterrupt:
        pass  # Ctrl-C hangs up


if __name__ == "__main__":
    main()
