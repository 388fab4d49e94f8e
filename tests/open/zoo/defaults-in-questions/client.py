import socket
import threading

host = input("Host [127.0.0.1]: ") or "127.0.0.1"
port = int(input("Port [9106]: ") or 9106)
name = input("Nickname: ") or "Anon"
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
