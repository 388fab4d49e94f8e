import socket
import threading

PORT = 9316
users = {}


def tell(text, but):
    for user in list(users):
        if user is not but:
            try:
                user.sendall(text.encode() + b"\n")
            except OSError:
                pass


def serve(s):
    try:
        lines = s.makefile(encoding="utf-8")
        name = lines.readline().strip()
        if name:
            tell(f"{name} joined the chat", s)
            users[s] = name
            for line in lines:
                tell(f"{name}: {line.strip()}", s)
    except OSError:
        pass
    if users.pop(s, None):
        tell(f"{name} left the chat", s)


listener = socket.create_server(("127.0.0.1", PORT))
while True:
    s, _ = listener.accept()
    threading.Thread(target=serve, args=(s,), daemon=True).start()
