import os
import socket
import threading

from dotenv import load_dotenv

load_dotenv()
gniazdo = socket.socket()
gniazdo.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
gniazdo.bind((os.environ["CHAT_HOST"], int(os.environ["CHAT_PORT"])))
gniazdo.listen()
polaczeni = []


def rozeslij(dane, nadawca):
    for inny in list(polaczeni):
        if inny is not nadawca:
            try:
                inny.sendall(dane)
            except OSError:
                pass


def obsluz(klient):
    while True:
        try:
            dane = klient.recv(4096)
        except OSError:
            break
        if not dane:
            break
        rozeslij(dane, klient)
    polaczeni.remove(klient)
    klient.close()


while True:
    klient, _ = gniazdo.accept()
    polaczeni.append(klient)
    threading.Thread(target=obsluz, args=(klient,), daemon=True).start()
