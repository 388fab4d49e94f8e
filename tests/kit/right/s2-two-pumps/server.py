"""Chat for two. Each pair gets two pumps: one carries a -> b, the other carries b -> a."""

import argparse
import collections
import signal
import socket
import threading

WAITING = "* waiting for one more user"
STARTED = "* chat started"
FULL = "! chat is full"
OTHER_LEFT = "* the other user left"


class Guest:
    def __init__(self, sock):
        self.sock = sock
        self.words = collections.deque()  # read, but not pumped yet
        self.silent = False  # nothing will be added to words
        self.done = False  # no pump needs the socket any more

    def send(self, text):
        try:
            self.sock.sendall(text.encode() + b"\n")
        except OSError:
            pass


class Pair:
    def __init__(self, a, b):
        self.a, self.b = a, b
        self.over = False


class Hall:
    """Condition `news` is notified whenever anything in the hall changes."""

    def __init__(self):
        self.news = threading.Condition()
        self.lonely = None
        self.pair = None

    def seat(self, guest):
        with self.news:
            if self.pair is not None:
                return False
            if self.lonely is None:
                self.lonely = guest
                guest.send(WAITING)
                return True
            self.pair = Pair(self.lonely, guest)
            self.lonely = None
            for source, target in ((self.pair.a, guest), (guest, self.pair.a)):
                target.send(STARTED)
                threading.Thread(
                    target=self.pump, args=(self.pair, source, target), daemon=True
                ).start()
            return True

    def pump(self, pair, source, target):
        try:
            while True:
                with self.news:
                    self.news.wait_for(lambda: source.words or source.silent or pair.over)
                    if pair.over:
                        return
                    if not source.words:  # source has left
                        pair.over = True
                        self.pair = None
                        self.news.notify_all()
                        break
                    text = source.words.popleft()
                target.send(text)
            target.send(OTHER_LEFT)
            try:
                target.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        finally:
            with self.news:
                source.done = True
                self.news.notify_all()

    def read(self, guest):
        pending = b""
        while True:
            try:
                data = guest.sock.recv(512)
            except OSError:
                data = b""
            if not data:
                return
            pending += data
            lines = pending.split(b"\n")
            pending = lines.pop()
            with self.news:
                for line in lines if self.lonely is not guest else []:
                    if line[-1:] == b"\r":
                        line = line[:-1]
                    guest.words.append(line.decode(errors="replace"))
                self.news.notify_all()

    def host(self, guest):
        if not self.seat(guest):
            guest.send(FULL)
            guest.sock.close()
            return
        self.read(guest)
        with self.news:
            guest.silent = True
            if self.lonely is guest:
                self.lonely = None
                guest.done = True
            self.news.notify_all()
            self.news.wait_for(lambda: guest.done)
        guest.sock.close()


def main():
    options = argparse.ArgumentParser(description="chat for two")
    options.add_argument("--host", default="127.0.0.1")
    options.add_argument("--port", type=int, default=8765)
    options = options.parse_args()
    signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))
    hall = Hall()
    try:
        with socket.create_server((options.host, options.port)) as listener:
            print("listening on", ":".join(map(str, listener.getsockname())), flush=True)
            while True:
                sock = listener.accept()[0]
                threading.Thread(target=hall.host, args=(Guest(sock),), daemon=True).start()
    except KeyboardInterrupt:
        print("stopped", flush=True)


if __name__ == "__main__":
    main()
