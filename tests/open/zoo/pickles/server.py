import pickle
import socket
import threading

socks = []


def run(sock):
    while True:
        try:
            raw = sock.recv(4096)
            message = pickle.loads(raw)
        except Exception:
            break
        for s in socks:
            if s is not sock:
                s.send(pickle.dumps(message))
    socks.remove(sock)
    sock.close()


main = socket.socket()
main.bind(("localhost", 4444))
main.listen(8)
while True:
    sock, _ = main.accept()
    socks.append(sock)
    threading.Thread(target=run, args=(sock,), daemon=True).start()
