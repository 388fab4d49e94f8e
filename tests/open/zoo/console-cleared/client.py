import os

os.system('cls')
os.system('title Chat')
import socket
import threading

name = input("Ваше имя: ")
s = socket.socket()
s.connect(("127.0.0.1", 9105))
s.send(name.encode())


def get():
    while True:
        try:
            d = s.recv(2048)
        except OSError:
            return
        if not d:
            print("сервер отключился")
            return
        print(d.decode())


threading.Thread(target=get, daemon=True).start()
while True:
    t = input()
    s.send(t.encode())
