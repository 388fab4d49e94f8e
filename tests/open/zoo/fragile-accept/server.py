import socket
import threading

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.bind(("127.0.0.1", 8081))
s.listen(5)
all_clients = {}


def loop(c, nick):
    while True:
        try:
            data = c.recv(1024)
        except OSError:
            data = b""
        if not data:
            break
        for other in list(all_clients):
            if other is not c:
                try:
                    other.send(nick.encode() + b": " + data)
                except OSError:
                    pass
    all_clients.pop(c, None)
    for other in list(all_clients):
        try:
            other.send(nick.encode() + b" is offline")
        except OSError:
            pass
    c.close()


while True:
    c, addr = s.accept()
    first = c.recv(1024).decode()
    command, nick = first.split("=")
    all_clients[c] = nick
    for other in list(all_clients):
        if other is not c:
            other.send(nick.encode() + b" is online")
    threading.Thread(target=loop, args=(c, nick), daemon=True).start()
