import socket
import threading

сокет = socket.create_connection(("127.0.0.1", 9615))


def приймати():
    while дані := сокет.recv(4096):
        print(дані.decode(errors="replace"), end="", flush=True)
    print("Сервер від'єднався")


threading.Thread(target=приймати, daemon=True).start()
try:
    while True:
        рядок = input()
        сокет.sendall((рядок + "\n").encode())
        if рядок == "/quit":
            break
except (KeyboardInterrupt, EOFError):
    pass
сокет.close()
