# A chat server in one thread. Each visitor's side of the talk is a generator: `line = yield`.
import argparse
import collections
import select
import signal
import socket
import time

TOO_LONG = "! line too long (max 512 bytes)"


class Conn:
    def __init__(self, sock):
        self.sock, self.out, self.got = sock, collections.deque(), bytearray()
        self.nick = ""
        self.until = None  # set when it is to go
        self.eof = self.shut = False

    def fileno(self):
        return self.sock.fileno()

    def put(self, *lines):
        self.out.extend(line.encode("utf-8", "replace") + b"\n" for line in lines)


class Server:
    def __init__(self, listener, bell, seats):
        self.listener, self.bell, self.seats = listener, bell, seats
        self.conns, self.end = [], False

    # the talk

    def nicks(self):
        return ", ".join(sorted([c.nick for c in self.conns if c.nick and not c.until], key=str.casefold))

    def others(self, me):
        return [c for c in self.conns if c is not me and c.nick and not c.until]

    def shout(self, me, line):
        for c in self.others(me):
            c.put(line)

    def visit(self, c):
        c.put("* name?")
        while not c.nick:
            nick = yield
            if not (0 < len(nick) <= 16 and nick.replace("_", "x").replace("-", "x").isalnum()):
                c.put("! bad name")
            elif nick.casefold() in [o.nick.casefold() for o in self.others(c)]:
                c.put("! name taken")
            else:
                before = self.nicks()
                c.nick = nick
        c.put("* welcome, " + c.nick, "* here: " + before if before else "* you are alone")
        self.shout(c, "* %s joined" % c.nick)
        while True:
            text = yield
            if text == "/quit":
                return
            elif text == "/who":
                c.put("* here: " + self.nicks())
            elif text.startswith("/"):
                c.put("! unknown command")
            elif text:
                self.shout(c, "%s: %s" % (c.nick, text))

    # the network

    def go(self, c):
        if not c.until:
            c.until = time.monotonic() + 0.9
            if c.nick:
                self.shout(c, "* %s left" % c.nick)

    def welcome(self):
        try:
            sock, _ = self.listener.accept()
        except OSError:
            return
        sock.setblocking(False)
        c = Conn(sock)
        full = sum(1 for o in self.conns if not o.until) >= self.seats
        self.conns.append(c)
        if full:
            c.put("! server is full")
            self.go(c)
        else:
            c.talk = self.visit(c)
            next(c.talk)

    def read(self, c):
        try:
            data = c.sock.recv(1024)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            c.eof = True
            self.go(c)
        elif not c.until:
            c.got += data
            self.understand(c)

    def understand(self, c):
        while not c.until:
            line, newline, rest = c.got.partition(b"\n")
            if len(line) >= 512 and (newline or len(line) >= 2048):
                c.put(TOO_LONG)
                if len(line) >= 2048:
                    self.go(c)
            elif newline:
                text = line[:-1] if line.endswith(b"\r") else line
                text = text.decode("utf-8", "replace")
                try:
                    c.talk.send("".join(ch for ch in text if ch >= " " and not "\x7f" <= ch <= "\x9f"))
                except StopIteration:
                    self.go(c)
            if not newline:
                return
            c.got = rest

    def write(self, c):
        try:
            while c.out:
                n = c.sock.send(c.out[0])
                if n < len(c.out[0]):
                    c.out[0] = c.out[0][n:]
                else:
                    c.out.popleft()
        except BlockingIOError:
            if sum(map(len, c.out)) > 600_000:
                self.lose(c)
        except OSError:
            self.lose(c)

    def lose(self, c):
        self.go(c)
        self.conns.remove(c)
        c.sock.close()

    def once(self):
        waits = [c.until for c in self.conns if c.until]
        pause = max(0, min(waits) - time.monotonic()) if waits else None
        readers = [c for c in self.conns if not c.eof]
        writers = [c for c in self.conns if c.out]
        readable, writable, _ = select.select([self.listener, self.bell, *readers], writers, [], pause)
        for c in readable:
            if c is self.listener:
                self.welcome()
            elif c is self.bell:
                self.bell.recv(1)
                self.end = True
            else:
                self.read(c)
        for c in [c for c in self.conns if c.out]:
            if c in self.conns:
                self.write(c)
        for c in list(self.conns):
            if c.until and (time.monotonic() >= c.until or (c.eof and not c.out)):
                self.lose(c)
            elif c.until and not c.out and not c.shut:
                c.shut = True
                try:
                    c.sock.shutdown(socket.SHUT_WR)
                except OSError:
                    c.until = 1  # long ago


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--host", default="127.0.0.1")
    ap.add_argument("--port", type=int, default=8765)
    ap.add_argument("--max-users", type=int, default=100)
    ns = ap.parse_args()
    listener = socket.create_server((ns.host, ns.port), backlog=128)
    listener.setblocking(False)
    bell, cord = socket.socketpair()
    for sig in signal.SIGINT, signal.SIGTERM:
        signal.signal(sig, lambda *_: cord.send(b"!"))
    server = Server(listener, bell, ns.max_users)
    print("listening on %s:%d" % listener.getsockname(), flush=True)
    while not server.end:
        server.once()
    for c in server.conns:
        if not c.until:
            c.put("* server is closing")
            c.nick = ""
            server.go(c)
    while server.conns:
        server.once()


main()
