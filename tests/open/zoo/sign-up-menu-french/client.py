import os
import socket
import sys
import threading

prise = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
prise.connect(("127.0.0.1", 9620))


def lire():
    while True:
        try:
            recu = prise.recv(1024)
        except OSError:
            recu = b""
        if not recu:
            print("\nDéconnecté du serveur")
            os._exit(0)
        sys.stdout.write(recu.decode())
        sys.stdout.flush()


threading.Thread(target=lire, daemon=True).start()
while True:
    prise.sendall((input() + "\n").encode())
