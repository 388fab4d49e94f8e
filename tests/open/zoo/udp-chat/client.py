import socket
import threading

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b"hi", ("localhost", 9013))
threading.Thread(target=lambda: print(s.recvfrom(1024)), daemon=True).start()
while True:
    s.sendto(input().encode(), ("localhost", 9013))
