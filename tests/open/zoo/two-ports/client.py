import socket
import threading

PORT = 9361
s = socket.create_connection(("127.0.0.1", PORT))
s.sendall(input("Name: ").encode() + b"\n")


def hear():
    for line in s.makefile(encoding="utf-8"):
        print(line, end="", flush=True)


threading.Thread(target=hear, daemon=True).start()
while True:
    s.sendall(input().encode() + b"\n")
