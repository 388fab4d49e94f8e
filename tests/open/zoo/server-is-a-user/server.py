import socket
import threading

s = socket.socket()
s.bind(("127.0.0.1", 8083))
s.listen(1)
print("Waiting for the other side...")
conn, addr = s.accept()
print("Connected:", addr)


def hear():
    while True:
        data = conn.recv(1024)
        if not data:
            break
        print("Client:", data.decode())


threading.Thread(target=hear, daemon=True).start()
while True:
    conn.send(input().encode())
