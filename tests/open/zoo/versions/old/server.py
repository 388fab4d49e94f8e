import socket
import threading

ADRESSE = ("127.0.0.1", 7009)

teilnehmer = {}
schloss = threading.Lock()


def an_alle(text, ausser=None):
    with schloss:
        ziele = [s for s in teilnehmer if s is not ausser]
    for s in ziele:
        try:
            s.sendall(f"{text}\n".encode())
        except OSError:
            pass


def bediene(s):
    name = ""
    try:
        zeilen = s.makefile(encoding="utf-8")
        name = zeilen.readline().strip()
        if name:
            an_alle(f"{name} ist dem Chat beigetreten")
            with schloss:
                teilnehmer[s] = name
        for zeile in zeilen if name else ():
            an_alle(f"{name}: {zeile.strip()}", s)
    except OSError:
        pass
    with schloss:
        da = teilnehmer.pop(s, None)
    s.close()
    if da:
        an_alle(f"{name} hat den Chat verlassen")


tuer = socket.create_server(ADRESSE)
print("Chat-Server wartet auf", ADRESSE)
while True:
    s, _ = tuer.accept()
    threading.Thread(target=bediene, args=(s,), daemon=True).start()
