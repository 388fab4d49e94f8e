import socket
import threading

zalen = {}


def verder(zaal, tekst, behalve):
    for ander in list(zalen[zaal]):
        if ander is not behalve:
            try:
                ander.sendall(tekst)
            except OSError:
                pass


def bezoeker(s):
    eerste = s.recv(1024)
    if not eerste:
        s.close()
        return
    naam, zaal = eerste.decode().split("|")
    zalen.setdefault(zaal, []).append(s)
    while True:
        try:
            brok = s.recv(4096)
        except OSError:
            brok = b""
        if not brok:
            break
        verder(zaal, naam.encode() + b" zegt " + brok, s)
    zalen[zaal].remove(s)
    s.close()


deur = socket.socket()
deur.bind(("127.0.0.1", 9304))
deur.listen()
while True:
    wie, _ = deur.accept()
    threading.Thread(target=bezoeker, args=(wie,), daemon=True).start()
