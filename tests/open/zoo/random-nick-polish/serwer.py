import socket
import threading

PORT = 9613
klienci = []
blokada = threading.Lock()


def rozeslij(dane, nadawca):
    with blokada:
        for k in klienci:
            if k is not nadawca:
                try:
                    k.sendall(dane)
                except OSError:
                    pass


def obsluga(k):
    with blokada:
        klienci.append(k)
    while True:
        try:
            dane = k.recv(4096)
        except OSError:
            break
        if not dane:
            break
        rozeslij(dane, k)
    with blokada:
        klienci.remove(k)
    k.close()


gniazdo = socket.socket()
gniazdo.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
gniazdo.bind(("127.0.0.1", PORT))
gniazdo.listen()
print("Serwer słucha na porcie", PORT)
while True:
    k, adres = gniazdo.accept()
    print("Połączenie z", adres)
    threading.Thread(target=obsluga, args=(k,), daemon=True).start()
