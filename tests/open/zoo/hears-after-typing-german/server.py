import socket
import threading

leute = []


def bediene(sock, name):
    while True:
        try:
            text = sock.recv(1024)
        except OSError:
            text = b""
        if not text:
            leute.remove(sock)
            sock.close()
            return
        for anderer in list(leute):
            try:
                anderer.sendall(name + b": " + text)
            except OSError:
                pass


lauscher = socket.socket()
lauscher.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
lauscher.bind(("127.0.0.1", 9629))
lauscher.listen()
while True:
    sock, _ = lauscher.accept()
    name = sock.recv(100)
    leute.append(sock)
    threading.Thread(target=bediene, args=(sock, name), daemon=True).start()
