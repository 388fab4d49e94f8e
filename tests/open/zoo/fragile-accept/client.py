import socket
import threading

c = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
nick = input("nick: ")
c.connect(("127.0.0.1", 8081))
c.send(("nick=" + nick).encode())


def recv_loop():
    while True:
        d = c.recv(1024)
        if not d:
            break
        print(d.decode(errors="replace"))


threading.Thread(target=recv_loop, daemon=True).start()
while True:
    c.send(input().encode())
