import base64, hashlib, socket, threading

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
rooms = []


def frame(text):
    data = text.encode()
    if len(data) < 126:
        return bytes([0x81, len(data)]) + data
    return bytes([0x81, 126]) + len(data).to_bytes(2, "big") + data


def exactly(s, n):
    data = b""
    while len(data) < n:
        more = s.recv(n - len(data))
        if not more:
            raise OSError("gone")
        data += more
    return data


def read(s):
    _, size = exactly(s, 2)
    size &= 0x7F
    if size == 126:
        size = int.from_bytes(exactly(s, 2), "big")
    mask = exactly(s, 4)
    return bytes(b ^ mask[i % 4] for i, b in enumerate(exactly(s, size))).decode()


def talk(s):
    try:
        head = b""
        while b"\r\n\r\n" not in head:
            more = s.recv(1024)
            if not more:
                return
            head += more
        key = [l for l in head.decode().split("\r\n") if l.lower().startswith("sec-websocket-key")][
            0
        ].split(": ")[1]
        accept = base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()
        s.sendall(
            f"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n".encode()
        )
        name = read(s)
        for o in rooms:
            o.sendall(frame(f"{name} joined the chat"))
        rooms.append(s)
        while True:
            text = read(s)
            for o in list(rooms):
                if o is not s:
                    try:
                        o.sendall(frame(f"{name}: {text}"))
                    except OSError:
                        pass
    except (OSError, IndexError, UnicodeDecodeError):
        pass
    finally:
        if s in rooms:
            rooms.remove(s)
            for o in list(rooms):
                try:
                    o.sendall(frame(f"{name} left the chat"))
                except OSError:
                    pass
        s.close()


l = socket.create_server(("", 8765))
while True:
    c, _ = l.accept()
    threading.Thread(target=talk, args=(c,), daemon=True).start()
