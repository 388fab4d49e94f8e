import socket

s = socket.socket()
s.connect(("127.0.0.1", 7000))
while True:
    s.send(input("> ").encode())
    print(s.recv(1024).decode())
