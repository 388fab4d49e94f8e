import socket
import threading

n = input("Enter name: ")
s = socket.socket()
s.connect(("localhost", 9999))
s.send(n.encode())


def r():
    while True:
        d = s.recv(1000)
        if not d:
            break
        print(d.decode(), end="", flush=True)


threading.Thread(target=r, daemon=True).start()
while True:
    s.send((input() + "\n").encode())
