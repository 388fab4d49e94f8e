"""s2-pair-objects: makes an object for each chat, with a lock of its own."""
import argparse
import signal
import socket
import threading

import wire


class Chat:
    def __init__(self, first):
        self.lock = threading.Lock()
        self.sides = [first]
        self.over = False

    def other(self, me):
        return next((side for side in self.sides if side is not me), None)


class Lobby:
    def __init__(self):
        self.lock = threading.Lock()
        self.chat = None

    def join(self, connection):
        with self.lock:
            if self.chat is None:
                self.chat = Chat(connection)
                send(connection, wire.WAITING)
                return self.chat
            if len(self.chat.sides) == 2:
                return None
            with self.chat.lock:
                self.chat.sides.append(connection)
                for side in self.chat.sides:
                    send(side, wire.STARTED)
            return self.chat

    def end(self, chat, leaver):
        with self.lock, chat.lock:
            if chat.over:
                return
            chat.over = True
            if self.chat is chat:
                self.chat = None
            other = chat.other(leaver)
            if other is not None:
                send(other, wire.OTHER_LEFT)
                try:
                    other.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass


lobby = Lobby()


def send(connection, text):
    try:
        connection.sendall(f"{text}\n".encode(errors="replace"))
    except OSError:
        pass


def serve(connection):
    chat = lobby.join(connection)
    if chat is None:
        send(connection, wire.FULL)
        wire.close_gently(connection)
        return
    for line in wire.lines_from(connection):
        with chat.lock:
            other = chat.other(connection)
            if other is not None and not chat.over:
                send(other, line)
    lobby.end(chat, connection)
    wire.close_gently(connection)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8765)
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    listener = socket.create_server((args.host, args.port), backlog=100)
    try:
        print("listening on {}:{}".format(*listener.getsockname()), flush=True)
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=serve, args=(connection,), daemon=True).start()
    except KeyboardInterrupt:
        listener.close()


if __name__ == "__main__":
    main()
