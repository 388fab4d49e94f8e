import os
import socket
import threading

CARPETA = os.path.dirname(os.path.abspath(__file__))


def atender(c):
    try:
        peticion = c.recv(1024).decode(errors="replace").strip()
        if peticion == "LISTA":
            c.sendall("\n".join(sorted(os.listdir(CARPETA))).encode())
        elif peticion.startswith("BAJAR "):
            nombre = os.path.basename(peticion[6:])
            ruta = os.path.join(CARPETA, nombre)
            if os.path.isfile(ruta):
                with open(ruta, "rb") as fichero:
                    c.sendall(fichero.read())
            else:
                c.sendall(b"ERROR: no existe")
        else:
            c.sendall(b"ERROR: LISTA o BAJAR FICHERO")
    except OSError:
        pass
    finally:
        c.close()


s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", 9624))
s.listen(5)
print("Servidor de ficheros en el puerto 9624")
while True:
    c, direccion = s.accept()
    threading.Thread(target=atender, args=(c,), daemon=True).start()
