import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b"Hello, server", ("localhost", 8001))
print(s.recvfrom(1024)[0].decode())
