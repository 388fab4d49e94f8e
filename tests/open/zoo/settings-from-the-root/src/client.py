import socket
import threading

from lies_einstellungen import ADRESSE, CHAT

s = socket.create_connection(ADRESSE)


def hoere():
    for zeile in s.makefile(encoding="utf-8"):
        print(zeile, end="", flush=True)


s.sendall((input(CHAT["name_frage"] + " ") + "\n").encode())
threading.Thread(target=hoere, daemon=True).start()
while True:
    s.sendall((input() + "\n").encode())
