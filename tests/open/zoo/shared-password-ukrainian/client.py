import socket
import threading

s = socket.socket()
s.connect(("127.0.0.1", 9607))


def отримувати():
    while True:
        try:
            дані = s.recv(1024)
        except OSError:
            break
        if not дані:
            print("З'єднання закрито")
            break
        print(дані.decode())


threading.Thread(target=отримувати, daemon=True).start()
while True:
    s.send(input().encode())
