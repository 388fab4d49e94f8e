import sys
from socket import create_connection
from threading import Thread

print("Willkommen!")
while input("Tippe START, um zu beginnen: ").strip() != "START":
    print("Das war nicht START.")
name = input("Wie heißt du? ")
verbindung = create_connection(("localhost", 9302))
verbindung.sendall(f"{name}\n".encode())


def hoeren():
    for zeile in verbindung.makefile(encoding="utf-8"):
        print(zeile, end="", flush=True)
    print("Der Server ist weg.")


Thread(target=hoeren, daemon=True).start()
for zeile in sys.stdin:
    if zeile.strip() == "ende":
        break
    verbindung.sendall(zeile.encode())
verbindung.close()
