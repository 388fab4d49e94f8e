import socket
import threading

users = {}
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
        name = s.recv(1024).decode().strip()
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
srv.bind(("127.0.0.1", 9101))
srv.listen(20)
def console():
    while True:
        command = input("admin> ")
        if command == "list":
            print(list(users.values()))


threading.Thread(target=console, daemon=True).start()
while True:
    c, _ = srv.accept()
    threading.Thread(target=user, args=(c,), daemon=True).start()
