import socket
import threading

ім_я = input("Введіть ваше ім'я: ")
з = socket.create_connection(("127.0.0.1", 9310))
з.sendall((ім_я + "\n").encode())


def слухати():
    for рядок in з.makefile(encoding="utf-8"):
        print(рядок, end="", flush=True)


threading.Thread(target=слухати, daemon=True).start()
while True:
    з.sendall((input() + "\n").encode())
