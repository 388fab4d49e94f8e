import socket
import threading

from config import HOST, PORT

s = socket.socket()
s.connect((HOST, PORT))
threading.Thread(target=lambda: print(s.recv(1024))).start()
while True:
    s.send(input().encode())
