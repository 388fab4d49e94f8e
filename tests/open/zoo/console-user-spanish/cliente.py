import socket
import threading

cliente = socket.socket()
cliente.connect(("localhost", 9612))
mi_nombre = input("Tu nombre: ")
cliente.send(mi_nombre.encode())
su_nombre = cliente.recv(1024).decode()
print(f"Hablas con {su_nombre}")


def recibir():
    while True:
        mensaje = cliente.recv(1024).decode()
        if not mensaje:
            print(f"{su_nombre} se ha ido")
            break
        print(f"{su_nombre}: {mensaje}")


threading.Thread(target=recibir, daemon=True).start()
while True:
    cliente.send(input().encode())
