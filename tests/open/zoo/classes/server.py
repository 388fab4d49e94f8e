from socket import *
from threading import Thread, Lock


class User(Thread):
    everybody = []
    lock = Lock()

    def __init__(self, sock):
        super().__init__(daemon=True)
        self.sock = sock
        self.nick = None

    def write(self, text):
        try:
            self.sock.sendall((text + "\r\n").encode("utf-8"))
        except OSError:
            pass

    @classmethod
    def announce(cls, text, but=None):
        with cls.lock:
            for user in cls.everybody:
                if user is not but:
                    user.write(text)

    def run(self):
        stream = self.sock.makefile("r", encoding="utf-8", errors="replace")
        try:
            while not self.nick:
                self.write("Enter nickname:")
                nick = stream.readline()
                if not nick:
                    return
                nick = nick.strip()
                with self.lock:
                    taken = [u.nick.lower() for u in self.everybody]
                    if nick and nick.lower() not in taken:
                        self.nick = nick
                        self.everybody.append(self)
            self.announce("* %s has joined the chat *" % self.nick, self)
            for line in stream:
                line = line.rstrip("\r\n")
                if line == "/users":
                    self.write(", ".join(u.nick for u in self.everybody))
                elif line == "/exit":
                    break
                elif line:
                    self.announce("%s: %s" % (self.nick, line), self)
        except OSError:
            pass
        finally:
            with self.lock:
                if self in self.everybody:
                    self.everybody.remove(self)
            self.sock.close()
            if self.nick:
                self.announce("* %s has left the chat *" % self.nick)


def main():
    listener = socket(AF_INET, SOCK_STREAM)
    listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    listener.bind(("", 9108))
    listener.listen(10)
    try:
        while True:
            sock, _ = listener.accept()
            User(sock).start()
    except KeyboardInterrupt:
        print("bye")


if __name__ == "__main__":
    main()
