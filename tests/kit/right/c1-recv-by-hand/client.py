import os
import socket
import sys
import threading

HOST, PORT = "127.0.0.1", 8765
argv = sys.argv[1:]
for key, value in zip(argv[::2], argv[1::2]):
    if key == "--host":
        HOST = value
    if key == "--port":
        PORT = int(value)

s = socket.socket()
try:
    s.connect((HOST, PORT))
except OSError as e:
    print("Sorry, there is no server at %s:%d (%s)." % (HOST, PORT, e), file=sys.stderr)
    sys.exit(1)

leaving = False


def from_server():
    buf = b""
    while True:
        try:
            data = s.recv(64)
        except OSError:
            break
        if not data:
            break
        buf += data
        while True:
            line, newline, rest = buf.partition(b"\n")
            if not newline:
                break
            os.write(1, line.rstrip(b"\r") + b"\n")
            buf = rest
    if not leaving:
        os.write(1, b"The server has closed the connection.\n")
        os._exit(0)


t = threading.Thread(target=from_server)
t.daemon = True
t.start()
try:
    while True:
        text = sys.stdin.readline()
        if text == "" or text.rstrip("\n") == "/quit":
            break
        s.sendall(text.rstrip("\n").encode("utf-8", "replace") + b"\n")
except KeyboardInterrupt:
    pass
except OSError:
    t.join(5)  # it says why and ends
leaving = True
s.close()
os._exit(0)
