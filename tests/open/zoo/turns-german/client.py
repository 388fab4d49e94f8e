import socket

name = input("Dein Name: ")
s = socket.socket()
s.connect(("127.0.0.1", 9621))
print("Warte auf die andere Person ...")
nummer = s.recv(1)
dran = nummer == b"1"
while True:
    if dran:
        s.sendall(f"{name}: {input('Du: ')}".encode())
    else:
        text = s.recv(1024)
        if not text:
            print("Die andere Person ist weg.")
            break
        print(text.decode())
    dran = not dran
