import socket
import threading

import config

sock = socket.socket()
sock.connect(config.SERVER_ADDR)


def receive():
    while data := sock.recv(config.BUFFER):
        print(data.decode(), end="", flush=True)


threading.Thread(target=receive, daemon=True).start()
while True:
    sock.sendall(input().encode("utf-8"))
