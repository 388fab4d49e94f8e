import socket

s = socket.create_connection(("127.0.0.1", 9314))
print(s.recv(1024).decode())
while True:
    s.sendall(input("> ").encode())
    print(s.recv(1024).decode())
