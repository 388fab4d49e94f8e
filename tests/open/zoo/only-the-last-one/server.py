import socket
import threading

s = socket.socket()
s.bind(("localhost", 3333))
s.listen(5)
client = None


def work():
    while True:
        data = client.recv(1024)
        if not data:
            break
        print(data.decode())
        client.send("Сервер получил: ".encode() + data)


while True:
    client, addr = s.accept()
    threading.Thread(target=work, daemon=True).start()
