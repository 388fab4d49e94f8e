import socket
import ssl
import threading

context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("cert.pem", "key.pem")
clients = {}
lock = threading.Lock()


def broadcast(line, sender=None):
    with lock:
        for other in list(clients):
            if other is not sender:
                try:
                    other.sendall((line + "\n").encode())
                except OSError:
                    pass


def handle(plain):
    conn = name = None
    try:
        conn = context.wrap_socket(plain, server_side=True)
        conn.sendall(b"Enter your nickname: ")
        lines = conn.makefile("r", encoding="utf-8")
        name = lines.readline().strip()
        if not name:
            return
        broadcast(f"* {name} has joined")
        with lock:
            clients[conn] = name
        for line in lines:
            broadcast(f"<{name}> {line.rstrip()}", conn)
    except OSError:
        pass
    finally:
        with lock:
            known = clients.pop(conn, None)
        (conn or plain).close()
        if known:
            broadcast(f"* {name} has left")


with socket.create_server(("0.0.0.0", 8443)) as listener:
    while True:
        plain, _ = listener.accept()
        threading.Thread(target=handle, args=(plain,), daemon=True).start()
