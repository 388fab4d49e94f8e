import socket
import threading

users = {}


def tell(text, but=None):
    for u in list(users):
        if u is not but:
            try:
                u.send(text.encode())
            except OSError:
                pass


def talk(u):
    try:
        name = u.recv(1024).decode()
        if name:
            users[u] = name
            tell(name + " has come", u)
            while data := u.recv(1024):
                tell(name + ": " + data.decode(), u)
    except OSError:
        pass
    if users.pop(u, None):
        tell(name + " has gone")
    u.close()


def server():
    s = socket.socket()
    s.bind(("localhost", 9109))
    s.listen(5)
    print("waiting")
    while True:
        u, _ = s.accept()
        threading.Thread(target=talk, args=(u,), daemon=True).start()


def show(s):
    while data := s.recv(1024):
        print(data.decode())


def client():
    s = socket.socket()
    s.connect(("localhost", 9109))
    s.send(input("Name: ").encode())
    threading.Thread(target=show, args=(s,), daemon=True).start()
    while True:
        s.send(input().encode())


if input("server or client? (s/c): ") == "s":
    server()
else:
    client()
