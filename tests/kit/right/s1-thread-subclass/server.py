import argparse
import signal
import socket
import threading


class EchoConnection(threading.Thread):
    """One connected user."""

    def __init__(self, server, sock, address):
        super().__init__(name="echo-%s:%s" % address)
        self.server = server
        self.sock = sock
        self.pending = bytearray()

    def run(self):
        try:
            self.loop()
        except (ConnectionResetError, BrokenPipeError, OSError):
            pass
        finally:
            self.server.forget(self)
            self.sock.close()

    def loop(self):
        while True:
            chunk = self.sock.recv(16)
            if len(chunk) == 0:
                return
            self.pending.extend(chunk)
            self.process()

    def process(self):
        end = self.pending.find(b"\n")
        while end >= 0:
            line = bytes(self.pending[:end])
            del self.pending[: end + 1]
            self.reply(line)
            end = self.pending.find(b"\n")

    def reply(self, line):
        message = line.removesuffix(b"\r") + b"\n"
        sent = 0
        while sent < len(message):
            sent += self.sock.send(message[sent:])

    def hang_up(self):
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


class EchoServer:
    def __init__(self, host, port):
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind((host, port))
        self.listener.listen()
        self.connections = []
        self.mutex = threading.Lock()

    def forget(self, connection):
        with self.mutex:
            self.connections.remove(connection)

    def serve_forever(self):
        while True:
            sock, address = self.listener.accept()
            connection = EchoConnection(self, sock, address)
            with self.mutex:
                self.connections.append(connection)
            connection.start()

    def close(self):
        self.listener.close()
        with self.mutex:
            connections = list(self.connections)
        for connection in connections:
            connection.hang_up()
        for connection in connections:
            if connection.ident is not None:
                connection.join()


def interrupt(signum, frame):
    raise KeyboardInterrupt()


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("--host", type=str, default="127.0.0.1")
    ap.add_argument("--port", type=int, default=8765)
    ns = ap.parse_args()
    signal.signal(signal.SIGTERM, interrupt)
    echo = EchoServer(ns.host, ns.port)
    try:
        print("listening on %s:%d" % echo.listener.getsockname(), flush=True)
        echo.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        echo.close()
