import socket
import threading

clients = []


def gerer(connexion, adresse):
    connexion.send("Quel est ton pseudo ?\n".encode())
    pseudo = connexion.recv(1024).decode().strip()
    clients.append(connexion)
    while True:
        message = connexion.recv(1024).decode()
        if message == "":
            connexion.close()
            break
        for client in clients:
            if client != connexion:
                client.send((pseudo + " -> " + message).encode())


serveur = socket.socket()
serveur.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
serveur.bind(("127.0.0.1", 9626))
serveur.listen(5)
print("Le serveur écoute...")
while True:
    connexion, adresse = serveur.accept()
    threading.Thread(target=gerer, args=(connexion, adresse), daemon=True).start()
