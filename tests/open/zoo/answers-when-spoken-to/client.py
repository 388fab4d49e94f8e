import socket

sock = socket.socket()
sock.connect(("localhost", 2020))
sock.settimeout(0.2)
name = input("Имя: ")
while True:
    text = input("> ")
    sock.send((name + ": " + text + "\n").encode())
    try:
        print(sock.recv(4096).decode())
    except TimeoutError:
        pass
