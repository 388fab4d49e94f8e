import socket
import threading

sock = socket.socket()
sock.connect(("127.0.0.1", 9626))


def reception():
    while True:
        message = sock.recv(1024).decode()
        if not message:
            break
        print(message)


threading.Thread(target=reception, daemon=True).start()
while True:
    sock.send((input() + "\n").encode())
