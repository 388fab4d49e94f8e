import socket
import threading

members = []
names = {}


def send_to_all(text, sender):
    for m in members:
        if m is not sender:
            m.send(text.encode())


def talk(m):
    name = m.recv(1024).decode()
    names[m] = name
    members.append(m)
    send_to_all(name + " вошёл в чат", m)
    while True:
        text = m.recv(1024).decode()
        if not text or text == "/exit":
            members.remove(m)
            send_to_all(name + " вышел из чата", m)
            m.close()
            return
        send_to_all(name + ": " + text, m)


s = socket.socket()
s.bind(("127.0.0.1", 9014))
s.listen(10)
while True:
    m, _ = s.accept()
    threading.Thread(target=talk, args=(m,), daemon=True).start()
