import socket
import threading

nick = input("Choose your nickname: ")
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sock.connect(("127.0.0.1", 8080))
sock.send(nick.encode())


def receive():
    while True:
        try:
            print(sock.recv(1024).decode())
        except:
            print("Something went wrong")
            sock.close()
            break


def write():
    while True:
        text = f"{nick}: {input()}"
        sock.send(text.encode())


threading.Thread(target=receive).start()
threading.Thread(target=write).start()
