"""Zwei Personen schreiben abwechselnd; der Server verbindet sie."""

import socket

lauscher = socket.socket()
lauscher.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
lauscher.bind(("127.0.0.1", 9621))
lauscher.listen(2)
print("Warte auf zwei Personen ...")
eins, _ = lauscher.accept()
zwei, _ = lauscher.accept()
eins.sendall(b"1")
zwei.sendall(b"2")
try:
    while True:
        text = eins.recv(1024)
        if not text:
            break
        zwei.sendall(text)
        text = zwei.recv(1024)
        if not text:
            break
        eins.sendall(text)
finally:
    eins.close()
    zwei.close()
    print("Gespräch beendet")
