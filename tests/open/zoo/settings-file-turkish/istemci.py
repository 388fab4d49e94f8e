import os
import socket
import threading

from ayar import ADRES, KAPI, KODLAMA

s = socket.socket()
s.connect((ADRES, KAPI))


def dinle():
    while True:
        try:
            veri = s.recv(1024)
        except OSError:
            break
        if not veri:
            break
        print(veri.decode(KODLAMA).replace("\r\n", "\n"), end="", flush=True)
    print("Bağlantı koptu.")
    os._exit(0)


threading.Thread(target=dinle).start()
while True:
    s.sendall((input() + "\n").encode(KODLAMA))
