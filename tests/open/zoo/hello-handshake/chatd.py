import logging
import socket
import threading

import protocol as p

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
log = logging.getLogger("chatd")


class Member(threading.Thread):
    everybody = {}
    guard = threading.Lock()

    def __init__(self, sock):
        super().__init__(daemon=True)
        self.sock = sock
        self.reader = sock.makefile("r", encoding=p.ENCODING, newline="\n")
        self.nick = None

    def post(self, *fields):
        try:
            self.sock.sendall(p.pack(*fields))
        except OSError:
            log.info("cannot write to %s", self.nick)

    def others(self):
        with self.guard:
            return [m for m in self.everybody.values() if m is not self]

    def handshake(self):
        for line in self.reader:
            verb, *rest = p.unpack(line)
            if verb != p.HELLO or len(rest) != 1:
                return False
            with self.guard:
                free = rest[0] not in self.everybody
                if free:
                    self.everybody[rest[0]] = self
            if free:
                self.nick = rest[0]
                self.post(p.WELCOME, self.nick)
                return True
            self.post(p.TAKEN, rest[0])
        return False

    def run(self):
        try:
            if self.handshake():
                log.info("%s is here", self.nick)
                for m in self.others():
                    m.post(p.NOTICE, f"{self.nick} has arrived")
                for line in self.reader:
                    verb, *rest = p.unpack(line)
                    if verb == p.MESSAGE:
                        for m in self.others():
                            m.post(p.MESSAGE, self.nick, *rest)
        except OSError:
            pass
        finally:
            self.leave()

    def leave(self):
        self.sock.close()
        if self.nick is None:
            return
        with self.guard:
            del self.everybody[self.nick]
        for m in self.others():
            m.post(p.NOTICE, f"{self.nick} has gone")


def main():
    listener = socket.create_server(("", p.PORT))
    log.info("listening on %d", p.PORT)
    while True:
        sock, _ = listener.accept()
        Member(sock).start()


if __name__ == "__main__":
    main()
