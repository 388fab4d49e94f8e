import socket
import threading

users = {}
accounts = {}
lock = threading.Lock()


def everybody(text, but=None):
    with lock:
        for s in list(users):
            if s is not but:
                try:
                    s.sendall((text + "").encode())
                except OSError:
                    pass


def user(s):
    name = None
    try:
        s.send("Login: ".encode())
        name = s.recv(1024).decode().strip()
        s.send("Password: ".encode())
        password = s.recv(1024).decode().strip()
        if name in accounts and accounts[name] != password:
            s.send("Wrong password!".encode())
            name = None
            return
        accounts[name] = password
        s.send("You are in the chat\n".encode())
        if not name:
            return
        with lock:
            users[s] = name
        everybody(f"{name} joined", s)
        while True:
            data = s.recv(1024)
            if not data:
                break
            everybody(f"{name}: {data.decode()}", s)
    except (OSError, UnicodeDecodeError):
        pass
    finally:
        with lock:
            users.pop(s, None)
        s.close()
        if name:
            everybody(f"{name} left")


srv = socket.socket()
srv.bind(("127.0.0.1", 9102))
srv.listen(20)
while True:
    c, _ = srv.accept()
    threading.Thread(target=user, args=(c,), daemon=True).start()
