import socket
import threading

PORT = 6622
chatters = {}


def chat_server():
    listener = socket.create_server(("", PORT))
    while True:
        sock, _ = listener.accept()
        threading.Thread(target=chat_with, args=(sock,), daemon=True).start()


def chat_with(sock):
    nick = ""
    try:
        sock.sendall(b"Your nickname, please:\n")
        reader = sock.makefile("r", encoding="utf-8")
        nick = reader.readline().strip()
        chatters[sock] = nick
        tell_all(f"{nick} joined", sock)
        for line in reader:
            tell_all(f"{nick}: {line.strip()}", sock)
    except OSError:
        pass
    chatters.pop(sock, None)
    sock.close()
    tell_all(f"{nick} left", sock)


def tell_all(message, sender):
    for sock in list(chatters):
        if sock is not sender:
            try:
                sock.sendall((message + "\n").encode())
            except OSError:
                pass


chat_server()
