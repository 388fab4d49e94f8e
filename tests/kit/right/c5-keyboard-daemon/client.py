# The other way round: the keyboard has a thread of its own, the network has the main thread.
import argparse
import codecs
import os
import select
import signal
import socket
import sys
import threading


def out(text):
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


def keyboard(sock):
    for raw in iter(sys.stdin.buffer.readline, b""):
        line = raw.rstrip(b"\r\n")
        if line == b"/quit":
            break
        try:
            sock.sendall(line + b"\n")
        except OSError:
            return  # the main thread sees it, too
    try:
        sock.shutdown(socket.SHUT_WR)
    except OSError:
        pass
    out("-- you have left --")
    os._exit(0)


def ctrl_c(signum, frame):
    out("-- interrupted --")
    os._exit(0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8765)
    args = parser.parse_args()
    signal.signal(signal.SIGINT, ctrl_c)
    try:
        sock = socket.create_connection((args.host, args.port))
    except OSError as error:
        sys.stderr.write(f"client: {args.host}:{args.port}: {error.strerror}\n")
        return 1
    threading.Thread(target=keyboard, args=(sock,), daemon=True).start()
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    text = ""
    while True:
        try:
            if not select.select([sock], [], [], 0.2)[0]:
                continue
            data = sock.recv(4096)
        except OSError:
            data = b""
        if not data:
            break
        text += decoder.decode(data)
        *lines, text = text.split("\n")
        for line in lines:
            out(line.rstrip("\r"))
    out("-- the server has ended the conversation --")
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
