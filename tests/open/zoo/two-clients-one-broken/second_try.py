import socket
import sys
import threading

PORT = 6622
sock = socket.create_connection(("localhost", PORT))


def show():
    for line in sock.makefile("r", encoding="utf-8"):
        print(line, end="", flush=True)


threading.Thread(target=show, daemon=True).start()
for line in sys.stdin:
    sock.sendall(line.encode())
