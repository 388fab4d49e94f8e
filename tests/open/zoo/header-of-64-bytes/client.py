import socket
import threading

HEADER = 64
PORT = 9617
FORMAT = "utf-8"
DISCONNECT_MESSAGE = "!DISCONNECT"
SERVER = "127.0.0.1"
ADDR = (SERVER, PORT)

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(ADDR)


def send(msg):
    message = msg.encode(FORMAT)
    send_length = str(len(message)).encode(FORMAT)
    send_length += b" " * (HEADER - len(send_length))
    client.sendall(send_length + message)


def exactly(count):
    data = b""
    while len(data) < count:
        more = client.recv(count - len(data))
        if not more:
            raise OSError("closed")
        data += more
    return data


def receive():
    try:
        while True:
            length = int(exactly(HEADER).decode(FORMAT))
            print(exactly(length).decode(FORMAT))
    except OSError:
        print("Connection lost.")


threading.Thread(target=receive, daemon=True).start()
print("Type q and press Enter to disconnect.")
while True:
    text = input()
    if text == "q":
        break
    send(text)
send(DISCONNECT_MESSAGE)
client.close()
