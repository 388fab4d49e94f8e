import queue
import socket
import threading
import time

inbox = queue.Queue()
clients = {}


def reader(c):
    try:
        name = c.recv(100).decode()
        clients[c] = name
        while True:
            d = c.recv(1000)
            if not d:
                break
            for line in d.decode(errors="replace").split("\n"):
                if line:
                    inbox.put((c, name + ": " + line + "\n"))
    except OSError:
        pass
    clients.pop(c, None)
    c.close()


def sender():
    while True:
        time.sleep(2)
        while not inbox.empty():
            who, text = inbox.get()
            for c in list(clients):
                if c is not who:
                    try:
                        c.send(text.encode())
                    except OSError:
                        pass


s = socket.socket()
s.bind(("localhost", 9999))
s.listen(5)
threading.Thread(target=sender, daemon=True).start()
while True:
    c, _ = s.accept()
    threading.Thread(target=reader, args=(c,), daemon=True).start()
