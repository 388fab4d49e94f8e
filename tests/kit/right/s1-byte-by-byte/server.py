# Echo server, the slow way: one byte per recv(). Bytes in, bytes out, nothing is decoded.
import signal
import socket
import sys
import threading

host = "127.0.0.1"
port = 8765


def read_line(conn):
    line = b""
    while True:
        try:
            c = conn.recv(1)
        except OSError:
            return None
        if c == b"":
            return None
        if c == b"\n":
            return line
        line = line + c


def client(conn):
    while True:
        line = read_line(conn)
        if line is None:
            break
        if line.endswith(b"\r"):
            line = line[:-1]
        try:
            conn.sendall(line + b"\n")
        except OSError:
            break
    conn.close()


def stop(signum, frame):
    sys.exit(0)


args = sys.argv[1:]
while args:
    key = args.pop(0)
    if key == "--host":
        host = args.pop(0)
    elif key == "--port":
        port = int(args.pop(0))
    else:
        sys.exit("usage: server.py [--host HOST] [--port PORT]")

signal.signal(signal.SIGINT, stop)
signal.signal(signal.SIGTERM, stop)

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind((host, port))
s.listen(50)
print("listening on %s:%d" % s.getsockname())
sys.stdout.flush()
while True:
    conn, addr = s.accept()
    t = threading.Thread(target=client, args=(conn,))
    t.daemon = True
    t.start()
