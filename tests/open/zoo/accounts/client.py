import socket
import threading


s = socket.socket()
s.connect(("127.0.0.1", 9102))



def get():
    while True:
        try:
            d = s.recv(2048)
        except OSError:
            return
        if not d:
            print("сервер отключился")
            return
        print(d.decode(), flush=True)


threading.Thread(target=get, daemon=True).start()
while True:
    t = input()
    s.send(t.encode())
