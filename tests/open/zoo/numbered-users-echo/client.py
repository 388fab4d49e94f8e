import socket
import sys
import threading

s = socket.create_connection(("localhost", 5000))


def show():
    for line in s.makefile(encoding="utf-8", errors="replace"):
        print(line, end="", flush=True)


threading.Thread(target=show, daemon=True).start()
for line in sys.stdin:
    s.sendall(line.encode())
