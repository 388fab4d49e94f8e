# Named chat. Two threads do all the network: one reads from everybody, one writes to everybody.
import argparse
import select
import signal
import socket
import threading


class Client:
    def __init__(self, sock):
        self.sock = sock
        self.inp = b""
        self.out = b""
        self.name = None
        self.leaving = False  # close when out is empty

    def fileno(self):
        return self.sock.fileno()


clients = []  # whom the reader looks at; guarded by lock, like everything inside a client
everybody = []  # whom the writer looks at: also those who have gone, until all is sent
lock = threading.Lock()
bell_r, bell_w = socket.socketpair()  # wakes the writer
bell_r.setblocking(False)
bell_w.setblocking(False)


def ring():
    try:
        bell_w.send(b"!")
    except BlockingIOError:  # it rings already
        pass


def post(client, line):
    if not client.leaving:
        client.out += line.encode("utf-8", "replace") + b"\n"
        ring()


def named():
    return [c for c in clients if c.name and not c.leaving]


def post_others(me, line):
    for c in named():
        if c is not me:
            post(c, line)


def names():
    return ", ".join(sorted((c.name for c in named()), key=lambda n: n.casefold()))


def on_line(c, line):
    if c.leaving:
        return
    if c.name is None:
        ok = 1 <= len(line) <= 16 and all(ch == "_" or ch == "-" or ch.isalnum() for ch in line)
        if not ok:
            post(c, "! bad name")
        elif any(o.name.casefold() == line.casefold() for o in named()):
            post(c, "! name taken")
        else:
            here = names()
            c.name = line
            post(c, "* welcome, " + line)
            post(c, "* here: " + here if here else "* you are alone")
            post_others(c, "* " + line + " joined")
    elif line == "/quit":
        on_leave(c)
    elif line == "/who":
        post(c, "* here: " + names())
    elif line.startswith("/"):
        post(c, "! unknown command")
    elif line != "":
        post_others(c, c.name + ": " + line)


def on_leave(c):
    if not c.leaving:
        if c.name:
            post_others(c, "* " + c.name + " left")
        c.leaving = True
        try:
            bell_w.send(b"!")
        except BlockingIOError:
            pass


def on_data(c):
    try:
        data = c.sock.recv(8192)
    except BlockingIOError:
        return
    except OSError:
        data = b""
    if not data:
        clients.remove(c)  # the reader looks at it no more
        on_leave(c)
        ring()
        return
    c.inp += data
    while b"\n" in c.inp:
        line, c.inp = c.inp.split(b"\n", 1)
        if line.endswith(b"\r"):
            line = line[:-1]
        on_line(c, line.decode("utf-8", "replace"))


def reader(listener):
    while True:
        ready, _, _ = select.select([listener, *clients], [], [])
        for r in ready:
            if r is listener:
                sock, _ = listener.accept()
                sock.setblocking(False)
                c = Client(sock)
                with lock:
                    clients.append(c)
                    everybody.append(c)
                    post(c, "* name?")
            else:
                with lock:
                    on_data(r)


def hang_up(c, how):
    try:
        c.sock.shutdown(how)
    except OSError:
        pass


def writer():
    told = []
    while True:
        with lock:
            busy = [c for c in everybody if c.out]
        _, ready, _ = select.select([bell_r], busy, [])
        try:
            while bell_r.recv(1000):
                pass
        except BlockingIOError:
            pass
        with lock:
            for c in ready:
                try:
                    c.out = c.out[c.sock.send(c.out):]
                except BlockingIOError:
                    pass
                except OSError:
                    c.out = b""
            for c in [c for c in everybody if c.leaving and not c.out]:
                if c in clients:  # it has said /quit: the reader waits for its end of stream
                    if c not in told:
                        told.append(c)
                        hang_up(c, socket.SHUT_WR)
                        patience = threading.Timer(1, hang_up, (c, socket.SHUT_RDWR))
                        patience.daemon = True
                        patience.start()
                else:
                    if c in told:
                        told.remove(c)
                    everybody.remove(c)
                    c.sock.close()


def stop(*_):
    raise SystemExit(0)


ap = argparse.ArgumentParser()
ap.add_argument("--host", default="127.0.0.1")
ap.add_argument("--port", type=int, default=8765)
ns = ap.parse_args()
signal.signal(signal.SIGINT, stop)
signal.signal(signal.SIGTERM, stop)
listener = socket.create_server((ns.host, ns.port), backlog=128)
threading.Thread(target=writer, daemon=True).start()
threading.Thread(target=reader, args=(listener,), daemon=True).start()
print("listening on %s:%d" % listener.getsockname(), flush=True)
threading.Event().wait()  # for ever
