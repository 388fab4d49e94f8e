import socket
import struct
import threading


def send(sock, text):
    data = text.encode()
    sock.sendall(struct.pack("!I", len(data)) + data)


def receiver(sock):
    f = sock.makefile("rb")
    while True:
        head = f.read(4)
        if len(head) < 4:
            print("server has gone")
            return
        print(f.read(struct.unpack("!I", head)[0]).decode())


sock = socket.create_connection(("127.0.0.1", 7777))
send(sock, input("name> "))
threading.Thread(target=receiver, args=(sock,), daemon=True).start()
while True:
    line = input()
    if line == "exit":
        break
    send(sock, line)
