import socket
import threading

from cryptography.fernet import Fernet

KEY = Fernet(b"0" * 43 + b"=")
name = input("Name: ")
s = socket.create_connection(("127.0.0.1", 9317))


def hear():
    while data := s.recv(4096):
        print(KEY.decrypt(data).decode(), flush=True)


threading.Thread(target=hear, daemon=True).start()
while True:
    s.sendall(KEY.encrypt(f"{name}: {input()}".encode()))
