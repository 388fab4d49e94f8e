import socket
import threading

print("Inserisci il numero della stanza:")
stanza = input()
print("Inserisci il tuo nome:")
nome = input()
presa = socket.create_connection(("localhost", 9303))
presa.sendall(f"{stanza}\n{nome}\n".encode())


def leggi():
    while dati := presa.recv(4096):
        print(dati.decode(), end="", flush=True)


threading.Thread(target=leggi, daemon=True).start()
try:
    while True:
        presa.sendall((input() + "\n").encode())
except (EOFError, KeyboardInterrupt):
    presa.close()
