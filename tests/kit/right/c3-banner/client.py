# -*- coding: utf-8 -*-
"""Клиент с рамочкой."""
import argparse
import os
import sys
import threading

import wire
from socket import SHUT_WR, create_connection

ZASTAVKA = """\
+----------------------------------+
|   ЧАТ «ТЕЛЕФОН ДОВЕРИЯ»  v0.3    |
|   выйти: /quit или Ctrl-D        |
+----------------------------------+"""


def pokazat(*slova):
    print(*slova)
    sys.stdout.flush()


class Priyomnik(threading.Thread):
    """Показывает всё, что приходит."""

    def __init__(self, sock):
        super().__init__()
        self.daemon = True
        self.sock = sock
        self.uhodim = threading.Event()

    def run(self):
        for stroka in wire.lines_from(self.sock):
            pokazat("<<", stroka)
        if not self.uhodim.is_set():
            pokazat("--- сервер закрыл соединение ---")
            os._exit(0)


def klaviatura(sock):
    while True:
        try:
            stroka = sys.stdin.readline()
        except KeyboardInterrupt:
            return
        if not stroka:
            return
        stroka = stroka.rstrip("\r\n")
        if stroka == wire.QUIT:
            return
        wire.send_line(sock, stroka)


def main():
    argumenty = argparse.ArgumentParser(description="клиент")
    argumenty.add_argument("--host", default=wire.HOST)
    argumenty.add_argument("--port", default=wire.PORT, type=int)
    argumenty = argumenty.parse_args()
    pokazat(ZASTAVKA)
    pokazat("--- звоню на", argumenty.host, "порт", argumenty.port)
    try:
        sock = create_connection((argumenty.host, argumenty.port))
    except OSError as oshibka:
        pokazat("--- не дозвонился:", oshibka)
        sys.exit(1)
    pokazat("--- соединился, можно писать")
    priyomnik = Priyomnik(sock)
    priyomnik.start()
    try:
        klaviatura(sock)
        priyomnik.uhodim.set()
        sock.shutdown(SHUT_WR)
        priyomnik.join(0.5)
    except (KeyboardInterrupt, OSError):
        pass
    pokazat("--- до свидания!")
    os._exit(0)


if __name__ == "__main__":
    main()
