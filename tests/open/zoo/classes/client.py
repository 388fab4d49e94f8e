from socket import create_connection
from threading import Thread


class Listener(Thread):
    def __init__(self, sock):
        super().__init__(daemon=True)
        self.sock = sock

    def run(self):
        for line in self.sock.makefile("r", encoding="utf-8"):
            print(line.rstrip(), flush=True)


sock = create_connection(("localhost", 9108))
Listener(sock).start()
while True:
    text = input()
    sock.sendall((text + "\n").encode("utf-8"))
    if text == "/exit":
        break
