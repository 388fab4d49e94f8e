import socket
import threading

people = []


def work(p):
    while True:
        data = p.recv(1024)
        if not data:
            break
        for other in people:
            if other is not p:
                other.send(data)


s = socket.socket()
s.bind(("127.0.0.1", 2222))
s.listen(10)
while True:
    p, a = s.accept()
    people.append(p)
    threading.Thread(target=work, args=(p,), daemon=True).start()
