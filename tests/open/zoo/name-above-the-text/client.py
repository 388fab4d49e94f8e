import socket
import threading

name = input("Nickname: ")
s = socket.create_connection(("127.0.0.1", 9315))
s.sendall(name.encode() + b"\n")


def hear():
    for line in s.makefile(encoding="utf-8"):
        print("\r" + line + name + "> ", end="", flush=True)


threading.Thread(target=hear, daemon=True).start()
while True:
    s.sendall(input(name + "> ").encode() + b"\n")
