import socket
from threading import Thread

clients = []


def work(c):
    while True:
        try:
            msg = c.recv(1024)
        except ConnectionResetError:
            msg = b""
        if not msg:
            clients.remove(c)
            c.close()
            return
        for other in clients:
            if other is not c:
                other.send(msg)


s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.bind(("localhost", 9090))
s.listen(5)
while True:
    c, a = s.accept()
    clients.append(c)
    Thread(target=work, args=[c], daemon=True).start()
