import collections
import socket
import threading

GIALLO, VERDE, NORMALE = "\033[33m", "\033[32m", "\033[0m"
storia = collections.deque(maxlen=20)
connessi = {}
blocco = threading.RLock()


def a_tutti(messaggio):
    with blocco:
        storia.append(messaggio)
        for c in list(connessi):
            try:
                c.sendall((messaggio + "\n").encode())
            except OSError:
                connessi.pop(c, None)


def gestisci(c):
    nome = None
    try:
        flusso = c.makefile("r", encoding="utf-8", errors="replace")
        c.sendall("Come ti chiami? ".encode())
        nome = flusso.readline().strip()
        if not nome:
            return
        with blocco:
            c.sendall("--- ultimi messaggi ---\n".encode())
            for vecchio in storia:
                c.sendall((vecchio + "\n").encode())
            c.sendall("-----------------------\n".encode())
            connessi[c] = nome
        a_tutti(f"{GIALLO}{nome} si è unito alla chat{NORMALE}")
        for riga in flusso:
            riga = riga.strip()
            if riga == "/esci":
                return
            if riga == "/chi":
                c.sendall(("Presenti: " + ", ".join(connessi.values()) + "\n").encode())
            else:
                a_tutti(f"{VERDE}{nome}{NORMALE}: {riga}")
    except OSError:
        pass
    finally:
        with blocco:
            c_era = connessi.pop(c, None)
        c.close()
        if c_era or nome:
            a_tutti(f"{GIALLO}{nome} ha lasciato la chat{NORMALE}")


ascolto = socket.socket()
ascolto.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
ascolto.bind(("127.0.0.1", 9609))
ascolto.listen(5)
print("Server avviato")
try:
    while True:
        c, da = ascolto.accept()
        threading.Thread(target=gestisci, args=(c,), daemon=True).start()
except KeyboardInterrupt:
    print("Server fermato")
