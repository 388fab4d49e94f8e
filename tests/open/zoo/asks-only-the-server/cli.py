import socket
import threading

PORTA = 8123
c = socket.socket()
c.connect(("localhost", PORTA))
c.sendall(input("Nome utente: ").encode())


def leggi():
    while dati := c.recv(1024):
        print(dati.decode(), end="", flush=True)


threading.Thread(target=leggi, daemon=True).start()
while True:
    c.sendall(input().encode())
