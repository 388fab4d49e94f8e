import socket
import threading

servidor = socket.socket()
servidor.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
servidor.bind(("localhost", 9612))
servidor.listen(1)
mi_nombre = input("Tu nombre: ")
print("Esperando al otro usuario...")
conexion, direccion = servidor.accept()
su_nombre = conexion.recv(1024).decode()
conexion.send(mi_nombre.encode())
print(f"{su_nombre} está en línea. Escribe tus mensajes.")


def recibir():
    while True:
        try:
            mensaje = conexion.recv(1024).decode()
        except OSError:
            break
        if not mensaje:
            print(f"{su_nombre} se ha ido")
            break
        print(f"{su_nombre}: {mensaje}")


threading.Thread(target=recibir, daemon=True).start()
while True:
    conexion.send(input().encode())
