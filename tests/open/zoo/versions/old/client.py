import socket
import threading

s = socket.create_connection(("127.0.0.1", 7009))


def hoere():
    for zeile in s.makefile(encoding="utf-8"):
        print(zeile, end="", flush=True)


s.sendall((input("Name? ") + "\n").encode())
threading.Thread(target=hoere, daemon=True).start()
while True:
    s.sendall((input() + "\n").encode())
