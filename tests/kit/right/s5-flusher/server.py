# Устойчивый чат. Правило одно: ни один поток нигде не спит без срока.
#   * читатель (по одному на гостя): select со сроком, потом recv;
#   * рассыльщик (один на всех): каждые 20 мс дописывает то, что не ушло сразу;
#   * главный поток: accept со сроком.
import argparse
import select
import signal
import socket
import threading
import time
import unicodedata

SROK = 0.2
TIK = 0.02
MEST = 100
PREDEL = 512
BEZNADEZHNO = 2048
OCHERED = 400_000  # столько байт может ждать один гость

ostanovka = threading.Event()
zamok = threading.RLock()
gosti = set()


class Gost:
    def __init__(self, sock):
        sock.setblocking(False)
        self.sock = sock
        self.imya = ""
        self.hvost = b""
        self.zhdet = bytearray()
        self.mertv = False

    # всё, что отправляет, вызывается под замком

    def skazat(self, *stroki):
        if self.mertv:
            return
        for s in stroki:
            self.zhdet += s.encode("utf-8", "replace") + b"\n"
        self.dopisat()
        if len(self.zhdet) > OCHERED:
            self.oborvat()

    def dopisat(self):
        try:
            while self.zhdet:
                n = self.sock.send(self.zhdet[:65536])
                del self.zhdet[:n]
        except BlockingIOError:
            pass
        except OSError:
            self.oborvat()

    def oborvat(self):
        self.mertv = True
        self.zhdet.clear()

    # чтение

    def stroki(self):
        """Выдавать строки (bytes) и None вместо слишком длинных."""
        while not self.mertv and not ostanovka.is_set():
            gotov, _, _ = select.select([self.sock], [], [], SROK)
            if not gotov:
                continue
            try:
                kusok = self.sock.recv(1024)
            except BlockingIOError:
                continue
            except OSError:
                return
            if not kusok:
                return
            self.hvost += kusok
            while True:
                i = self.hvost.find(b"\n")
                if i < 0:
                    break
                stroka, self.hvost = self.hvost[:i], self.hvost[i + 1 :]
                if i + 1 > PREDEL:
                    yield None
                    if i >= BEZNADEZHNO:  # целиком или по частям — всё равно конец
                        return
                else:
                    yield stroka
            if len(self.hvost) >= BEZNADEZHNO:
                return


def imena():
    return sorted([g.imya for g in gosti if g.imya], key=lambda s: s.casefold())


def vsem(stroka, krome):
    for g in list(gosti):
        if g.imya and g is not krome:
            g.skazat(stroka)


def pochistit(stroka):
    text = stroka.decode("utf-8", "replace")
    return "".join(c for c in text if unicodedata.category(c) != "Cc")


def horoshee(imya):
    return 1 <= len(imya) <= 16 and all(c in "-_" or c.isalnum() for c in imya)


def nazvat(g, imya):
    if not horoshee(imya):
        g.skazat("! bad name")
    elif imya.casefold() in [i.casefold() for i in imena()]:
        g.skazat("! name taken")
    else:
        zdes = imena()
        g.imya = imya
        g.skazat("* welcome, " + imya, "* here: " + ", ".join(zdes) if zdes else "* you are alone")
        vsem("* " + imya + " joined", krome=g)


def prinyat(g, stroka):
    """Обработать одну строку. False — гость уходит."""
    if stroka is None:
        g.skazat("! line too long (max 512 bytes)")
        return True
    text = pochistit(stroka)
    if not g.imya:
        nazvat(g, text)
    elif text == "/quit":
        return False
    elif text == "/who":
        g.skazat("* here: " + ", ".join(imena()))
    elif text.startswith("/"):
        g.skazat("! unknown command")
    elif text:
        vsem(g.imya + ": " + text, krome=g)
    return True


def chitatel(g):
    for stroka in g.stroki():
        with zamok:
            if ostanovka.is_set() or not prinyat(g, stroka):
                break
    with zamok:
        if ostanovka.is_set():
            return  # главный поток попрощается со всеми сам
        gosti.discard(g)
        if g.imya:
            vsem("* " + g.imya + " left", krome=g)
    dozhdatsya(g, time.monotonic() + 1)
    g.sock.close()


def dozhdatsya(g, srok):
    """Подождать, пока всё уйдёт, но не дольше срока."""
    while g.zhdet and time.monotonic() < srok:
        time.sleep(TIK)
        with zamok:
            g.dopisat()


def rassylshchik():
    while not ostanovka.wait(TIK):
        with zamok:
            for g in gosti:
                if g.zhdet:
                    g.dopisat()


def main():
    p = argparse.ArgumentParser(description="чат")
    p.add_argument("--host", default="127.0.0.1")
    p.add_argument("--port", type=int, default=8765)
    a = p.parse_args()
    for sig in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sig, lambda *_: ostanovka.set())
    srv = socket.create_server((a.host, a.port), backlog=100)
    srv.settimeout(SROK)
    threading.Thread(target=rassylshchik, daemon=True).start()
    print("listening on %s:%d" % srv.getsockname(), flush=True)
    while not ostanovka.is_set():
        try:
            sock, _ = srv.accept()
        except TimeoutError:
            continue
        except OSError:
            time.sleep(TIK)
            continue
        g = Gost(sock)
        with zamok:
            if len(gosti) >= MEST:
                g.skazat("! server is full")
                sock.close()
                continue
            gosti.add(g)
            g.skazat("* name?")
        threading.Thread(target=chitatel, args=(g,), daemon=True).start()
    srv.close()
    srok = time.monotonic() + 1
    with zamok:
        vse = list(gosti)
        for g in vse:
            g.skazat("* server is closing")
    for g in vse:
        dozhdatsya(g, srok)


if __name__ == "__main__":
    main()
