import socket
import threading

conns = []


def echo_to_others(conn):
    while True:
        try:
            data = conn.recv(1024)
        except OSError:
            break
        if not data:
            break
        for c in conns[:]:
            if c is not conn:
                try:
                    c.send(data)
                except OSError:
                    conns.remove(c)
    if conn in conns:
        conns.remove(conn)
    conn.close()


s = socket.socket()
s.bind(("localhost", 2020))
s.listen(5)
while True:
    c, _ = s.accept()
    conns.append(c)
    threading.Thread(target=echo_to_others, args=(c,), daemon=True).start()
