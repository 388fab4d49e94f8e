import socket
import threading

HOST = "127.0.0.1"
PORT = 9628

serwer = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
serwer.bind((HOST, port))
serwer.listen()
klienci = []


def obsluz(klient):
    klienci.append(klient)
    while True:
        wiadomosc = klient.recv(1024)
        if not wiadomosc:
            break
        for inny in klienci:
            if inny is not klient:
                inny.send(wiadomosc)


while True:
    klient, adres = serwer.accept()
    threading.Thread(target=obsluz, args=(klient,)).start()
