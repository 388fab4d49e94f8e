import socket, threading

HOST, PORT = '', 12345
conns = {}

def handle(conn, addr):
    print('new', addr)
    while True:
        try:
            data = conn.recv(2048)
            if not data: break
        except Exception:
            break
        for a, c in list(conns.items()):
            if a != addr:
                try:
                    c.sendall(('%s:%d > ' % addr).encode() + data)
                except Exception:
                    pass
    del conns[addr]
    conn.close()

srv = socket.socket()
srv.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
srv.bind((HOST, PORT))
srv.listen()
try:
    while True:
        conn, addr = srv.accept()
        conns[addr] = conn
        threading.Thread(target=handle, args=(conn, addr), daemon=True).start()
except KeyboardInterrupt:
    srv.close()
