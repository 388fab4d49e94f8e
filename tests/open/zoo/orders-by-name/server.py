import socket
import threading

names = {}


def serve(s):
    s.sendall(b"TO name text sends a text to one user; I-AM name says who you are\n")
    try:
        for line in s.makefile(encoding="utf-8"):
            words = line.strip().split(" ", 2)
            if words[0] == "I-AM" and len(words) == 2:
                names[words[1]] = s
            elif words[0] == "TO" and len(words) == 3 and words[1] in names:
                names[words[1]].sendall(words[2].encode() + b"\n")
            else:
                s.sendall(b"? message not understood\n")
    except OSError:
        pass


listener = socket.create_server(("127.0.0.1", 9318))
while True:
    s, _ = listener.accept()
    threading.Thread(target=serve, args=(s,), daemon=True).start()
