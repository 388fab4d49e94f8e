import socket
import threading

isim = input("Kullanıcı adınız: ")
s = socket.create_connection(("127.0.0.1", 9309))
s.sendall(isim.encode())


def oku():
    while veri := s.recv(1024):
        print(veri.decode(), end="", flush=True)


threading.Thread(target=oku, daemon=True).start()
while True:
    s.sendall(input().encode())
