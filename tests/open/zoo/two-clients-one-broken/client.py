import socket
import threading

PORT = 6622


def listen_for_messages(sock):
    while True:
        message = sock.recv(1024)
        if not message:
            break
        print(message.decode())


def chat_client():
    sock = socket.socket()
    sock.connect("localhost", PORT)
    threading.Thread(target=listen_for_messages, args=(sock,), daemon=True).start()
    while True:
        sock.sendall((input() + "\n").encode())


chat_client()
