import socket
import threading

host = input("Indirizzo del server: ")
porta = int(input("Porta: "))
quanti = int(input("Quanti utenti al massimo? "))
s = socket.socket()
s.bind((host, porta))
s.listen(quanti)
utenti = {}


def tutti(testo, tranne):
    for c in list(utenti):
        if c is not tranne:
            try:
                c.sendall(testo.encode())
            except OSError:
                pass


def segui(c):
    nome = ""
    try:
        nome = c.recv(1024).decode().strip()
        utenti[c] = nome
        tutti(f"{nome} si e unito\n", c)
        while dati := c.recv(1024):
            tutti(f"{nome}: {dati.decode()}\n", c)
    except OSError:
        pass
    utenti.pop(c, None)
    c.close()
    tutti(f"{nome} ha lasciato la chat\n", c)


while True:
    c, _ = s.accept()
    threading.Thread(target=segui, args=(c,), daemon=True).start()
