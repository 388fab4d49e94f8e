import os
import socket
import threading

HOST, PORT = os.environ["CHAT_HOST"], int(os.environ["CHAT_PORT"])
imie = input("Podaj swoje imię: ")
gniazdo = socket.create_connection((HOST, PORT))
gniazdo.sendall(f"{imie} dołączył do czatu\n".encode())


def sluchaj():
    while True:
        dane = gniazdo.recv(4096)
        if not dane:
            break
        print(dane.decode(), end="", flush=True)


threading.Thread(target=sluchaj, daemon=True).start()
try:
    while True:
        wiadomosc = input()
        if wiadomosc == "koniec":
            break
        gniazdo.sendall(f"{imie}: {wiadomosc}\n".encode())
finally:
    gniazdo.sendall(f"{imie} opuścił czat\n".encode())
    gniazdo.close()
