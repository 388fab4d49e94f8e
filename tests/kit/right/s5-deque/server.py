import argparse
import collections
import select
import signal
import socket
import threading
import time
import unicodedata

MOST_LINES = 3000
STUCK = 10.0
SEATS = 100


class Outbox:
    """Lines on their way to one user. put() never waits; run() is the body of the writer thread."""

    def __init__(self, connection):
        self.connection = connection
        self.lines = collections.deque()
        self.cond = threading.Condition()
        self.open = True
        self.empty = True  # nothing waits and nothing is being sent

    def put(self, line):
        with self.cond:
            if not self.open:
                return
            self.lines.append(line.encode("utf-8", "replace") + b"\n")
            self.empty = False
            if len(self.lines) > MOST_LINES:
                self.lines.clear()
                self.open = False
                self.connection.break_off()
            self.cond.notify_all()

    def shut(self, seconds):
        with self.cond:
            self.open = False
            self.cond.notify_all()
            self.cond.wait_for(lambda: self.empty, seconds)

    def run(self):
        try:
            while True:
                with self.cond:
                    self.empty = not self.lines
                    self.cond.notify_all()
                    self.cond.wait_for(lambda: self.lines or not self.open)
                    if not self.lines:
                        return
                    batch = b"".join(self.lines)
                    self.lines.clear()
                self.connection.send_all(batch)
        except OSError:
            self.connection.break_off()
        finally:
            with self.cond:
                self.open = False
                self.empty = True
                self.lines.clear()
                self.cond.notify_all()


class Connection:
    def __init__(self, sock):
        self.sock = sock
        self.nick = None
        self.outbox = Outbox(self)
        self.writer = threading.Thread(target=self.outbox.run, daemon=True)
        self.writer.start()

    def send_all(self, data):
        """sendall, but who takes nothing at all for STUCK seconds is given up."""
        view = memoryview(data)
        while view:
            _, writable, _ = select.select([], [self.sock], [], STUCK)
            if not writable:
                raise OSError("stuck")
            try:
                view = view[self.sock.send(view, socket.MSG_DONTWAIT) :]
            except BlockingIOError:
                pass

    def break_off(self):
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def requests(self):
        """Yield each line as text, or None for one that was too long."""
        rest = b""
        while True:
            try:
                news = self.sock.recv(2048)
            except OSError:
                return
            if not news:
                return
            *lines, rest = (rest + news).split(b"\n")
            for line in lines:
                if len(line) >= 2048:
                    self.outbox.put("! line too long (max 512 bytes)")
                    return
                line = line.removesuffix(b"\r")
                yield None if len(line) >= 512 else self.tidy(line)
            if len(rest) >= 2048:
                self.outbox.put("! line too long (max 512 bytes)")
                return

    @staticmethod
    def tidy(line):
        text = line.decode("utf-8", errors="replace")
        return "".join(ch for ch in text if not unicodedata.category(ch) == "Cc")


class Hub:
    def __init__(self):
        self.guard = threading.Lock()
        self.connections = []
        self.by_nick = {}

    def list(self):
        return ", ".join(self.by_nick[key].nick for key in sorted(self.by_nick))

    def others(self, me, line):
        for connection in self.by_nick.values():
            if connection is not me:
                connection.outbox.put(line)

    def register(self, me, nick):
        if not (0 < len(nick) <= 16 and nick.replace("-", "_").replace("_", "x").isalnum()):
            return "! bad name"
        if nick.casefold() in self.by_nick:
            return "! name taken"
        here = self.list()
        me.nick = nick
        self.others(me, f"* {nick} joined")
        self.by_nick[nick.casefold()] = me
        return f"* welcome, {nick}\n" + (f"* here: {here}" if here else "* you are alone")

    def serve(self, sock):
        me = Connection(sock)
        with self.guard:
            welcome = len(self.connections) < SEATS
            if welcome:
                self.connections.append(me)
            me.outbox.put("* name?" if welcome else "! server is full")
        if welcome:
            self.listen(me)
        with self.guard:
            if me in self.connections:
                self.connections.remove(me)
            if me.nick is not None and self.by_nick.pop(me.nick.casefold(), None):
                self.others(me, f"* {me.nick} left")
        me.outbox.shut(1.0)
        me.break_off()
        me.writer.join()
        sock.close()

    def listen(self, me):
        for line in me.requests():
            with self.guard:
                if line is None:
                    me.outbox.put("! line too long (max 512 bytes)")
                elif me.nick is None:
                    me.outbox.put(self.register(me, line))
                elif line == "/quit":
                    return
                elif line == "/who":
                    me.outbox.put("* here: " + self.list())
                elif line.startswith("/"):
                    me.outbox.put("! unknown command")
                elif line:
                    self.others(me, f"{me.nick}: {line}")

    def close(self):
        with self.guard:
            everyone = self.connections[:]
            self.by_nick.clear()
            for connection in everyone:
                connection.outbox.put("* server is closing")
        deadline = time.monotonic() + 1.2
        for connection in everyone:
            connection.outbox.shut(max(0.0, deadline - time.monotonic()))
            connection.break_off()


def terminate(*_):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise SystemExit


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--max-users", type=int, default=SEATS)
    args = parser.parse_args()
    hub = Hub()
    with socket.create_server((args.host, args.port), backlog=5) as listener:
        signal.signal(signal.SIGTERM, terminate)
        signal.signal(signal.SIGINT, terminate)
        print("listening on {0[0]}:{0[1]}".format(listener.getsockname()), flush=True)
        try:
            while True:
                try:
                    sock, _ = listener.accept()
                    threading.Thread(target=hub.serve, args=[sock], daemon=True).start()
                except (OSError, RuntimeError):
                    time.sleep(0.05)
        finally:
            listener.close()
            hub.close()


if __name__ == "__main__":
    main()
