import socket, threading

s = socket.create_connection(("127.0.0.1", 7001))


def hear():
    while True:
        d = s.recv(4096)
        if not d:
            break
        print(d.decode(), end="", flush=True)


threading.Thread(target=hear, daemon=True).start()
while True:
    s.sendall((input() + "\n").encode())
