import sys, socket, threading


class ChatServer:
    def __init__(self, port):
        self.port = port
        self.clients = []
        self.names = {}

    def run(self):
        self.s = socket.socket()
        self.s.bind(("", self.port))
        self.s.listen(5)
        print("waiting on port", self.port)
        while True:
            c, a = self.s.accept()
            self.clients.append(c)
            threading.Thread(target=self.handle, args=(c,), daemon=True).start()

    def send_all(self, m, c=None):
        for o in self.clients:
            if o != c:
                o.send(m.encode())

    def handle(self, c):
        n = c.recv(100).decode()
        self.names[c] = n
        self.send_all(n + " has connected\n", c)
        while True:
            m = c.recv(1024).decode()
            if m == "BYE":
                break
            self.send_all(n + ": " + m + "\n", c)
        self.clients.remove(c)
        c.close()
        self.send_all(n + " has disconnected\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        print("usage: server.py PORT")
        sys.exit(1)
    ChatServer(int(sys.argv[1])).run()
