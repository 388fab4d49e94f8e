import socket

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("localhost", 8001))
data, a = s.recvfrom(1024)
print(data.decode())
s.sendto(b"Hello, client", a)
