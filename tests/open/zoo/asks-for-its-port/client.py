import socket
import threading

host = input("Адрес сервера: ")
port = int(input("Порт: "))
name = input("Ваше имя: ")
s = socket.socket()
s.connect((host, port))
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
