import socket


def pedir(texto):
    with socket.create_connection(("127.0.0.1", 9624)) as c:
        c.sendall(texto.encode())
        datos = b""
        while parte := c.recv(4096):
            datos += parte
    return datos


print(pedir("LISTA").decode())
while (nombre := input("Fichero para bajar (vacío para salir): ")):
    datos = pedir("BAJAR " + nombre)
    print(len(datos), "bytes recibidos")
    with open("copia_" + nombre, "wb") as copia:
        copia.write(datos)
