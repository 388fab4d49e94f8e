import socket
import functools
import threading

print = functools.partial(print, flush=True)

name = input("Ваше имя: ")
s = socket.socket()
s.connect(("127.0.0.1", 9002))
s.send((name + "\n").encode())


def get():
    while True:
        try:
            d = s.recv(2048)
        except OSError:
            return
        if not d:
            print("сервер отключился")
            return
        print(d.decode(), end="")


threading.Thread(target=get, daemon=True).start()
while True:
    t = input()
    t += "\n"
    s.send(t.encode())
