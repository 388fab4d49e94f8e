import argparse
import os
import socket
import sys
from threading import Thread


class Screen:
    """What the user sees. One print for a line, so that two threads cannot mix."""

    def __init__(self, stream=sys.stdout):
        self.stream = stream

    def incoming(self, line):
        self.put("< " + line)

    def put(self, text):
        self.stream.write(text + "\n")
        self.stream.flush()


class Connection:
    def __init__(self, host, port):
        self.sock = socket.create_connection((host, port), timeout=10)
        self.sock.settimeout(None)
        how = {"encoding": "utf-8", "errors": "replace", "newline": "\n"}
        self.input = self.sock.makefile("r", **how)
        self.output = self.sock.makefile("w", **how)

    def send(self, text):
        self.output.write(text + "\n")
        self.output.flush()

    def __iter__(self):
        return self

    def __next__(self):
        try:
            line = self.input.readline()
        except OSError:
            raise StopIteration from None
        if not line.endswith("\n"):
            raise StopIteration
        return line[:-1].removesuffix("\r")

    def leave(self):
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


class Client:
    def __init__(self, connection, screen):
        self.connection = connection
        self.screen = screen
        self.left = False

    def receive(self):
        for line in self.connection:
            self.screen.incoming(line)
        if not self.left:
            self.screen.put("(the server has hung up)")
            os._exit(0)

    def run(self):
        Thread(target=self.receive, daemon=True).start()
        try:
            for line in sys.stdin:
                self.connection.send(line.rstrip("\n"))  # /quit, too: then the server hangs up
        except KeyboardInterrupt:
            pass
        except OSError:
            self.screen.put("(not sent: the connection is broken)")
        self.left = True
        self.connection.leave()
        self.screen.put("(you have left)")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8765)
    args = parser.parse_args()
    screen = Screen()
    try:
        connection = Connection(args.host, args.port)
    except OSError as error:
        screen.put(f"(nobody answers at {args.host}:{args.port}: {error})")
        return 1
    Client(connection, screen).run()
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
