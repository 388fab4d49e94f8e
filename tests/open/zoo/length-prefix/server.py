import socket
import struct
import threading

members = {}
guard = threading.Lock()


def read_exactly(sock, n):
    data = b""
    while len(data) < n:
        part = sock.recv(n - len(data))
        if not part:
            raise EOFError
        data += part
    return data


def read_message(sock):
    (size,) = struct.unpack("!I", read_exactly(sock, 4))
    if size > 1_000_000:
        raise EOFError
    return read_exactly(sock, size).decode()


def send_message(sock, text):
    data = text.encode()
    sock.sendall(struct.pack("!I", len(data)) + data)


def to_everyone(text, but=None):
    with guard:
        for sock in members:
            if sock is not but:
                try:
                    send_message(sock, text)
                except OSError:
                    pass


def session(sock):
    name = ""
    try:
        name = read_message(sock)
        with guard:
            members[sock] = name
        to_everyone(f"*** {name} is here ***", sock)
        while True:
            text = read_message(sock)
            to_everyone(f"{name}> {text}", sock)
    except (OSError, EOFError, UnicodeDecodeError):
        pass
    with guard:
        members.pop(sock, None)
    sock.close()
    if name:
        to_everyone(f"*** {name} has left ***")


with socket.create_server(("127.0.0.1", 7777)) as listener:
    while True:
        sock, _ = listener.accept()
        threading.Thread(target=session, args=(sock,), daemon=True).start()
