"""Чат для двоих. Чтение — через makefile, отправка — через sendall."""

import argparse
import signal
import socket
import sys
from threading import RLock, Thread


class Stol:
    """Стол на двоих."""

    def __init__(self):
        self.zamok = RLock()
        self.gosti = []

    def posadit(self, gost):
        """Вернуть False, если мест нет."""
        with self.zamok:
            if len(self.gosti) >= 2:
                return False
            self.gosti.append(gost)
            if len(self.gosti) == 2:
                for g in self.gosti:
                    g.skazat("* chat started")
            else:
                gost.skazat("* waiting for one more user")
            return True

    def peredat(self, gost, stroka):
        with self.zamok:
            for g in self.gosti:
                if g != gost and gost in self.gosti:
                    g.skazat(stroka)

    def ushel(self, gost):
        with self.zamok:
            if gost not in self.gosti:
                return  # его уже попросили
            ostalis = [g for g in self.gosti if g != gost]
            self.gosti.clear()
            for g in ostalis:
                g.skazat("* the other user left")
                g.poprosit()


class Gost(Thread):
    def __init__(self, sock, stol):
        Thread.__init__(self, daemon=True)
        self.sock = sock
        self.stol = stol

    def skazat(self, text):
        try:
            self.sock.sendall((text + "\n").encode("utf-8", "surrogateescape"))
        except OSError:
            pass

    def poprosit(self):
        """Положить трубку: поток гостя проснётся и закроет сокет сам."""
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def run(self):
        with self.sock, self.sock.makefile("rb") as fail:
            try:
                for stroka in fail:
                    if not stroka.endswith(b"\n"):
                        break
                    text = stroka[:-1].removesuffix(b"\r").decode("utf-8", "surrogateescape")
                    self.stol.peredat(self, text)
            except OSError:
                pass
            finally:
                self.stol.ushel(self)


def main():
    p = argparse.ArgumentParser(description="Чат для двоих")
    p.add_argument("--host", default="127.0.0.1")
    p.add_argument("--port", default=8765, type=int)
    a = p.parse_args()

    def konec(*_):
        sys.exit(0)

    signal.signal(signal.SIGINT, konec)
    signal.signal(signal.SIGTERM, konec)
    stol = Stol()
    server = socket.create_server((a.host, a.port))
    print("listening on %s:%s" % server.getsockname()[:2], flush=True)
    while True:
        sock, _adres = server.accept()
        gost = Gost(sock, stol)
        if stol.posadit(gost):
            gost.start()
        else:
            gost.skazat("! chat is full")
            sock.close()


if __name__ == "__main__":
    main()
