import socket

s = socket.socket()
s.connect(("localhost", 8002))
s.send(input("Катеты: ").encode())
print("Гипотенуза:", s.recv(1024).decode())
