import socket
import threading

from . import wire


def _show(sock):
    try:
        for message in wire.read(sock):
            if message["kind"] == "info":
                print("#", message["text"])
            else:
                print(f"({message['nick']}) {message['text']}")
    except OSError:
        pass
    print("# the server has closed the connection")


def join(host, port, nick):
    sock = socket.create_connection((host, port))
    wire.write(sock, kind="join", nick=nick)
    threading.Thread(target=_show, args=(sock,), daemon=True).start()
    while True:
        try:
            text = input()
        except (EOFError, KeyboardInterrupt):
            break
        wire.write(sock, kind="say", text=text)
    sock.close()
