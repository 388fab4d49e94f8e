"""Chat with names. All state belongs to one thread, so there is not one lock in this file."""

import argparse
import queue
import re
import signal
import socket
import threading

import wire

CAME, SAID, GONE = "came", "said", "gone"
NAME = re.compile(r"[\w-]{1,16}")

events = queue.Queue()


def reader(sock):
    """Put every line of one socket into the queue. This is all that a reader does."""
    for line in wire.lines_from(sock):
        events.put((SAID, sock, line))
    events.put((GONE, sock, None))


class Owner(threading.Thread):
    """The only one who knows anybody, and the only one who sends."""

    def __init__(self):
        super().__init__(daemon=True)
        self.names = {}  # socket -> name, or None as long as it has none

    def run(self):
        while True:
            kind, sock, line = events.get()
            if kind == CAME:
                self.names[sock] = None
                self.send(sock, wire.ASK_NAME)
            elif sock not in self.names:
                continue  # said after /quit
            elif kind == GONE:
                self.goodbye(sock)
            elif self.names[sock] is None:
                self.baptize(sock, line)
            else:
                self.obey(sock, line)

    def send(self, sock, text):
        wire.send_line(sock, text)

    def everyone(self, but=None):
        return [sock for sock, name in self.names.items() if name and sock is not but]

    def name_list(self):
        return sorted(filter(None, self.names.values()), key=str.casefold)

    def tell_all(self, text, but):
        for sock in self.everyone(but):
            self.send(sock, text)

    def baptize(self, sock, name):
        if not NAME.fullmatch(name):
            self.send(sock, wire.BAD_NAME)
        elif name.casefold() in map(str.casefold, self.name_list()):
            self.send(sock, wire.NAME_TAKEN)
        else:
            others = ", ".join(self.name_list())
            self.names[sock] = name
            self.send(sock, wire.WELCOME.format(name=name))
            self.send(sock, wire.HERE.format(names=others) if others else wire.ALONE)
            self.tell_all(wire.JOINED.format(name=name), but=sock)

    def obey(self, sock, line):
        if line == wire.QUIT:
            self.goodbye(sock)
        elif line == wire.WHO:
            self.send(sock, wire.HERE.format(names=", ".join(self.name_list())))
        elif line.startswith("/"):
            self.send(sock, wire.UNKNOWN_COMMAND)
        elif line:
            self.tell_all(wire.SAID.format(name=self.names[sock], text=line), but=sock)

    def goodbye(self, sock):
        name = self.names.pop(sock)
        if name:
            self.tell_all(wire.LEFT.format(name=name), but=sock)
        try:
            sock.shutdown(socket.SHUT_RDWR)  # wakes its reader
        except OSError:
            pass
        sock.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default=wire.HOST)
    parser.add_argument("--port", type=int, default=wire.PORT)
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    Owner().start()
    with socket.create_server((args.host, args.port), backlog=100) as listener:
        host, port = listener.getsockname()
        try:
            print(wire.LISTENING.format(host=host, port=port), flush=True)
            while True:
                sock, _ = listener.accept()
                events.put((CAME, sock, None))
                threading.Thread(target=reader, args=(sock,), daemon=True).start()
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
