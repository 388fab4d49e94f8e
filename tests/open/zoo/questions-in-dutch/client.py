import socket
import threading

print("Hoe heet je")
naam = input()
print("Welk kamernummer wil je")
kamer = int(input())
s = socket.socket()
s.connect(("127.0.0.1", 9304))
s.sendall(f"{naam}|{kamer}".encode())


def lees():
    while True:
        brok = s.recv(4096)
        if not brok:
            return
        print(brok.decode())


threading.Thread(target=lees, daemon=True).start()
while True:
    s.sendall(input().encode())
