import selectors
import socket

from common.ports import CHAT_PORT

selector = selectors.DefaultSelector()
nicknames = {}


def tell_everybody(text, but=None):
    for other in list(nicknames):
        if other is not but:
            try:
                other.sendall((text + "\n").encode())
            except OSError:
                pass


def hear(conn):
    try:
        data = conn.recv(4096)
    except OSError:
        data = b""
    if not data:
        selector.unregister(conn)
        conn.close()
        if nick := nicknames.pop(conn, None):
            tell_everybody(nick + " has left")
        return
    for line in data.decode().splitlines():
        if conn not in nicknames:
            tell_everybody(line + " has joined")
            nicknames[conn] = line
        else:
            tell_everybody(nicknames[conn] + "> " + line, conn)


def let_in(listener):
    conn, _ = listener.accept()
    selector.register(conn, selectors.EVENT_READ, hear)


listener = socket.create_server(("127.0.0.1", CHAT_PORT))
selector.register(listener, selectors.EVENT_READ, let_in)
while True:
    for key, _ in selector.select():
        key.data(key.fileobj)
