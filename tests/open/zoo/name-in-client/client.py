import socket
from threading import Thread

name = input("Введите имя: ")
s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect(("localhost", 9090))


def read():
    while True:
        msg = s.recv(1024).decode("utf-8")
        if msg == "":
            break
        print(msg)


Thread(target=read, daemon=True).start()
while True:
    text = input()
    s.send(("[" + name + "] " + text).encode("utf-8"))
