import socket
import threading

conexion = socket.socket()
conexion.connect(("127.0.0.1", 9301))


def escuchar():
    resto = b""
    while datos := conexion.recv(2048):
        *lineas, resto = (resto + datos).split(b"\n")
        for linea in lineas:
            print(linea.decode("utf-8"))


threading.Thread(target=escuchar, daemon=True).start()
while True:
    linea = input()
    if linea == "salir":
        break
    conexion.sendall((linea + "\n").encode("utf-8"))
conexion.close()
