import socket
import sys
import threading

ziel = (sys.argv[1] if len(sys.argv) > 1 else "localhost", 9605)
verbindung = socket.create_connection(ziel)


def empfangen():
    for zeile in verbindung.makefile("r", encoding="utf-8"):
        print(zeile, end="", flush=True)
    print("Der Server ist weg.")


threading.Thread(target=empfangen, daemon=True).start()
try:
    while True:
        verbindung.sendall((input() + "\n").encode("utf-8"))
except (EOFError, KeyboardInterrupt, BrokenPipeError):
    verbindung.close()
