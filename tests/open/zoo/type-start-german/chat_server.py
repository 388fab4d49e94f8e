from socket import AF_INET, SOCK_STREAM, socket
from threading import Lock, Thread

teilnehmer = {}
sperre = Lock()


def an_alle(text, ausser=None):
    with sperre:
        empfaenger = [s for s in teilnehmer if s is not ausser]
    for s in empfaenger:
        try:
            s.sendall(f"{text}\n".encode())
        except OSError:
            pass


def bediene(s):
    with s, s.makefile(encoding="utf-8") as zeilen:
        try:
            name = zeilen.readline().rstrip("\n")
            if not name:
                return
            with sperre:
                teilnehmer[s] = name
            an_alle(f"*** {name} ist beigetreten", s)
            for zeile in zeilen:
                an_alle(f"{name} sagt: {zeile.rstrip()}", s)
        except OSError:
            pass
        finally:
            with sperre:
                war_da = teilnehmer.pop(s, None)
        if war_da:
            an_alle(f"*** {war_da} hat den Chat verlassen")


with socket(AF_INET, SOCK_STREAM) as tuer:
    tuer.bind(("", 9302))
    tuer.listen()
    print("Server läuft")
    while True:
        gast, adresse = tuer.accept()
        Thread(target=bediene, args=[gast], daemon=True).start()
