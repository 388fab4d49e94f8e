import socket
import threading

nick = input("Nick: ")
klient = socket.socket()
klient.connect(("127.0.0.1", 9628))


def odbieraj():
    while True:
        print(klient.recv(1024).decode())


threading.Thread(target=odbieraj, daemon=True).start()
while True:
    klient.send(f"{nick}: {input()}".encode())
