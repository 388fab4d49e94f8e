import socket
import threading

from config import HOST, PORT

clients = []
s = socket.socket()
s.bind((HOST, PORT))
s.listen()


def loop(c):
    while True:
        d = c.recv(1024)
        for x in clients:
            x.send(d)


while True:
    c, _ = s.accept()
    clients.append(c)
    threading.Thread(target=loop, args=(c,)).start()
