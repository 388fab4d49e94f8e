import socket
import threading

s = socket.socket()
s.connect(("127.0.0.1", 2222))


def get():
    while True:
        d = s.recv(1024)
        if not d:
            break
        print(d.decode())


threading.Thread(target=get, daemon=True).start()
while True:
    s.send(input().encode())
