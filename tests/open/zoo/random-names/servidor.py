import socket
import threading

conectados = []
cerrojo = threading.Lock()


def reenviar(datos, origen):
    with cerrojo:
        for otro in conectados:
            if otro is not origen:
                try:
                    otro.sendall(datos)
                except OSError:
                    pass


def atender(conexion):
    with conexion:
        try:
            for linea in conexion.makefile("rb"):
                reenviar(linea, conexion)
        except OSError:
            pass
    with cerrojo:
        conectados.remove(conexion)


with socket.create_server(("", 4321)) as puerta:
    while True:
        conexion, _ = puerta.accept()
        with cerrojo:
            conectados.append(conexion)
        threading.Thread(target=atender, args=(conexion,), daemon=True).start()
