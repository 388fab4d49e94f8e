import socket

sock = socket.socket()
sock.connect(("127.0.0.1", 9629))
sock.sendall(input("Wie heißt du? ").encode())
while True:
    sock.sendall((input("> ") + "\n").encode())
    print(sock.recv(4096).decode(), end="")
