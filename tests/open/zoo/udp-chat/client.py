import socket
import threading

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b"hi", ("localhost", 9013))


def hear():
    while True:
        data, address = s.recvfrom(1024)
        print(address[1], "says", data.decode())


threading.Thread(target=hear, daemon=True).start()
while True:
    s.sendto(input().encode(), ("localhost", 9013))
