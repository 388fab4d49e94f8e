import base64, os, socket, threading

s = socket.create_connection(("localhost", 8765))
key = base64.b64encode(os.urandom(16)).decode()
s.sendall(
    f"GET /chat HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
)
f = s.makefile("rb")
while f.readline() not in (b"\r\n", b""):
    pass


def send(text):
    data = text.encode()
    mask = os.urandom(4)
    head = (
        bytes([0x81, 0x80 | len(data)])
        if len(data) < 126
        else bytes([0x81, 0xFE]) + len(data).to_bytes(2, "big")
    )
    s.sendall(head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(data)))


send(input("Choose a name: "))


def hear():
    while True:
        head = f.read(2)
        if not head:
            break
        size = head[1]
        if size == 126:
            size = int.from_bytes(f.read(2), "big")
        print(f.read(size).decode(), flush=True)


threading.Thread(target=hear, daemon=True).start()
while True:
    send(input())
