import socket
import sys
import threading


def recevoir(prise):
    while True:
        try:
            donnees = prise.recv(1024)
        except OSError:
            break
        if not donnees:
            print("Votre correspondant est parti.")
            break
        print("Ami : " + donnees.decode())


def attendre(port):
    ecoute = socket.socket()
    ecoute.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    ecoute.bind(("127.0.0.1", port))
    ecoute.listen(1)
    print("En attente d'un ami sur le port", port)
    prise, adresse = ecoute.accept()
    print("Ami connecté :", adresse)
    return prise


def joindre(port):
    prise = socket.socket()
    prise.connect(("127.0.0.1", port))
    print("Connecté !")
    return prise


print("Voulez-vous (a)ttendre un ami ou (r)ejoindre un ami ?")
choix = input("> ").lower()
if choix == "a":
    prise = attendre(9604)
elif choix == "r":
    prise = joindre(9604)
else:
    sys.exit("Il faut répondre a ou r.")
threading.Thread(target=recevoir, args=(prise,), daemon=True).start()
while True:
    try:
        prise.send(input().encode())
    except (OSError, EOFError, KeyboardInterrupt):
        break
prise.close()
