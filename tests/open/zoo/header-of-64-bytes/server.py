import socket
import threading

HEADER = 64
PORT = 9617
SERVER = "127.0.0.1"
ADDR = (SERVER, PORT)
FORMAT = "utf-8"
DISCONNECT_MESSAGE = "!DISCONNECT"

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.bind(ADDR)

clients = set()
clients_lock = threading.Lock()


def padded(msg):
    body = msg.encode(FORMAT)
    head = str(len(body)).encode(FORMAT)
    return head + b" " * (HEADER - len(head)) + body


def handle_client(conn, addr):
    print(f"[NEW CONNECTION] {addr} connected.")
    try:
        with clients_lock:
            clients.add(conn)
        connected = True
        while connected:
            msg_length = conn.recv(HEADER).decode(FORMAT)
            if not msg_length:
                break
            msg = conn.recv(int(msg_length)).decode(FORMAT)
            if msg == DISCONNECT_MESSAGE:
                connected = False
                msg = "has disconnected"
            print(f"[{addr}] {msg}")
            with clients_lock:
                for c in clients:
                    if c is not conn:
                        c.sendall(padded(f"[{addr[0]}:{addr[1]}] {msg}"))
    finally:
        with clients_lock:
            clients.remove(conn)
        conn.close()


def start():
    server.listen()
    print(f"[LISTENING] Server is listening on {SERVER}")
    while True:
        conn, addr = server.accept()
        thread = threading.Thread(target=handle_client, args=(conn, addr))
        thread.daemon = True
        thread.start()
        print(f"[ACTIVE CONNECTIONS] {threading.active_count() - 1}")


print("[STARTING] server is starting...")
start()
