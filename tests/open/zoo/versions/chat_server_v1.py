import socket

s = socket.socket()
s.bind(("127.0.0.1", 7000))
s.listen(2)
a, _ = s.accept()
b, _ = s.accept()
while True:
    b.send(a.recv(1024))
    a.send(b.recv(1024))
