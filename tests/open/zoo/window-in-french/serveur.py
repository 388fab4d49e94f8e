import socket
import threading

clients = []
verrou = threading.Lock()


def diffuser(ligne, sauf):
    with verrou:
        for autre in list(clients):
            if autre is not sauf:
                try:
                    autre.sendall(ligne)
                except OSError:
                    pass


def servir(conn):
    try:
        for ligne in conn.makefile("rb"):
            diffuser(ligne, conn)
    except OSError:
        pass
    with verrou:
        clients.remove(conn)
    conn.close()


ecoute = socket.create_server(("", 12345))
print("Serveur de discussion en attente ...")
while True:
    conn, _ = ecoute.accept()
    with verrou:
        clients.append(conn)
    threading.Thread(target=servir, args=(conn,), daemon=True).start()
