import socket
import threading

from common.ports import CHAT_PORT

nick = input("Choose a nickname: ")
conn = socket.create_connection(("127.0.0.1", CHAT_PORT))
conn.sendall(nick.encode() + b"\n")


def listen():
    while data := conn.recv(4096):
        print(data.decode(), end="", flush=True)


threading.Thread(target=listen, daemon=True).start()
while True:
    conn.sendall(input().encode() + b"\n")
