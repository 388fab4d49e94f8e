import math
import socket

s = socket.socket()
s.bind(("localhost", 8002))
s.listen(1)
while True:
    c, _ = s.accept()
    a, b = map(float, c.recv(1024).decode().split(","))
    c.send(str(math.hypot(a, b)).encode())
    c.close()
