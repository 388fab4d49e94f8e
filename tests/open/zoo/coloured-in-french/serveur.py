import socket
import threading

clients = {}


def diffuser(message, sauf=None):
    for c in list(clients):
        if c is not sauf:
            try:
                c.send(message.encode("utf-8"))
            except OSError:
                pass


def gerer(c):
    c.send("Entrez votre pseudo : ".encode())
    try:
        pseudo = c.recv(1024).decode("utf-8").strip()
    except OSError:
        pseudo = ""
    if not pseudo:
        c.close()
        return
    diffuser(f"{pseudo} a rejoint le salon\n")
    clients[c] = pseudo
    while True:
        try:
            texte = c.recv(1024)
        except OSError:
            break
        if not texte or texte.strip() == b"/quitter":
            break
        diffuser(f"{pseudo} : {texte.decode('utf-8').strip()}\n", c)
    del clients[c]
    c.close()
    diffuser(f"{pseudo} est parti\n")


ecoute = socket.socket()
ecoute.bind(("127.0.0.1", 9307))
ecoute.listen()
while True:
    connexion, _ = ecoute.accept()
    threading.Thread(target=gerer, args=(connexion,), daemon=True).start()
