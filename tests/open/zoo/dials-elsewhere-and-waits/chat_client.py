import socket
import sys
import threading
import time

ADDRESS = ("localhost", 50007)

sock = None
while sock is None:
    try:
        sock = socket.create_connection(ADDRESS)
    except OSError:
        print("no server yet, trying again ...")
        time.sleep(1)


def reader():
    while True:
        data = sock.recv(4096)
        if not data:
            break
        sys.stdout.write(data.decode())
        sys.stdout.flush()


threading.Thread(target=reader, daemon=True).start()
for line in sys.stdin:
    sock.sendall(line.encode())
