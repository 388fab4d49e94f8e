import socket
import sys
import threading

import gniazdo

s = socket.create_connection(gniazdo.ADRES)


def sluchaj():
    for linia in s.makefile(encoding="utf-8"):
        print(linia, end="", flush=True)


threading.Thread(target=sluchaj, daemon=True).start()
for linia in sys.stdin:
    if linia.strip() == "koniec":
        break
    gniazdo.wyslij(s, linia.strip())
s.close()
