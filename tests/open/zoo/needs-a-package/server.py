import socket
import threading

from cryptography.fernet import Fernet

KEY = Fernet(b"0" * 43 + b"=")
users = []


def serve(s):
    users.append(s)
    while data := s.recv(4096):
        message = KEY.decrypt(data)
        for user in users:
            if user is not s:
                user.sendall(KEY.encrypt(message))
    users.remove(s)


listener = socket.create_server(("127.0.0.1", 9317))
while True:
    s, _ = listener.accept()
    threading.Thread(target=serve, args=(s,), daemon=True).start()
