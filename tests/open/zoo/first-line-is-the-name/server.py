import socket
import threading

room = {}


def send(text, author=None):
    for c in list(room):
        if c is not author:
            try:
                c.send(text.encode())
            except OSError:
                pass


def client_thread(c):
    try:
        name = c.recv(1024).decode().strip()
        if not name:
            c.close()
            return
        room[c] = name
        send(f"{name} connected", c)
        while True:
            m = c.recv(1024).decode()
            if not m:
                break
            send(f"{name} -> {m}", c)
    except (OSError, UnicodeDecodeError):
        pass
    if room.pop(c, None):
        send(f"{name} disconnected")
    c.close()


srv = socket.socket()
srv.bind(("127.0.0.1", 8888))
srv.listen(100)
while True:
    c, _ = srv.accept()
    threading.Thread(target=client_thread, args=(c,), daemon=True).start()
