"""Клиент с часами: перед каждой строкой — время, и свои строки тоже видны."""

import argparse
import os
import queue
import socket
import sys
import threading
import time

events = queue.Queue()  # (откуда, строка); None вместо строки — конец


def watch_keyboard():
    for line in sys.stdin:
        events.put(("keyboard", line.rstrip("\n")))
    events.put(("keyboard", None))


def watch_network(sock):
    rest = b""
    try:
        while True:
            data = sock.recv(700)
            if not data:
                break
            rest += data
            *lines, rest = rest.split(b"\n")
            for line in lines:
                events.put(("network", line.decode("utf-8", "replace").rstrip("\r")))
    except OSError:
        pass
    events.put(("network", None))


def show(who, text):
    print(time.strftime("[%H:%M:%S]"), who, text, flush=True)


def talk(sock):
    while True:
        source, text = events.get()
        if source == "network":
            if text is None:
                show("***", "сервер закрыл соединение")
                return
            show("<", text)
        elif text is None or text == "/quit":
            show("***", "пока!")
            return
        else:
            try:
                sock.sendall((text + "\r\n").encode("utf-8", "replace"))
                show(">", text)
            except OSError:
                show("***", "не отправлено")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8765)
    args = parser.parse_args()
    try:
        sock = socket.create_connection((args.host, args.port))
    except OSError as error:
        print("не удалось соединиться:", error)
        return 1
    threading.Thread(target=watch_keyboard, daemon=True).start()
    threading.Thread(target=watch_network, args=(sock,), daemon=True).start()
    try:
        talk(sock)
        sock.shutdown(socket.SHUT_RDWR)
    except (KeyboardInterrupt, OSError):
        pass
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
