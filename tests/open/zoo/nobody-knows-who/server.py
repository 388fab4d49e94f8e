import socket
import threading

users = []


def serve(u):
    while True:
        m = u.recv(1024)
        if not m:
            u.close()
            return
        for x in users:
            if x != u:
                x.send(m)


s = socket.socket()
s.bind(("127.0.0.1", 5555))
s.listen(3)
while True:
    u, adr = s.accept()
    users.append(u)
    threading.Thread(target=serve, args=(u,), daemon=True).start()
