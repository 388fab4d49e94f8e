import socket
import threading


def listen(sock):
    while True:
        data = sock.recv(1024)
        if not data:
            print("Disconnected")
            break
        print(data.decode("utf-8"))


sock = socket.socket()
sock.connect(("localhost", 8000))
threading.Thread(target=listen, args=(sock,), daemon=True).start()
while True:
    line = input()
    sock.send(line.encode("utf-8"))
