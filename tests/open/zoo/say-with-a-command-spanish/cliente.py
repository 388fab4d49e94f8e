import socket
import threading

conexion = socket.create_connection(("127.0.0.1", 9606))


def escuchar():
    try:
        for linea in conexion.makefile("r", encoding="utf-8"):
            print(linea, end="")
    except OSError:
        pass
    print("Desconectado")


threading.Thread(target=escuchar, daemon=True).start()
while True:
    linea = input()
    conexion.sendall((linea + "\n").encode())
    if linea == "/salir":
        break
