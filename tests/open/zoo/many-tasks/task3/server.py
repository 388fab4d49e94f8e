import socket

s = socket.socket()
s.bind(("localhost", 8003))
s.listen(5)
while True:
    c, _ = s.accept()
    c.recv(1024)
    page = open("index.html").read()
    c.sendall(("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page).encode())
    c.close()
