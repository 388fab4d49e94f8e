import random
import socket
import threading

apodo = random.choice(["Lobo", "Puma", "Tigre", "Zorro"]) + str(random.randint(1000, 9999))
conexion = socket.create_connection(("localhost", 4321))
print("Te llamas", apodo)


def escuchar():
    for linea in conexion.makefile("r", encoding="utf-8"):
        print(linea, end="")


threading.Thread(target=escuchar, daemon=True).start()
while True:
    conexion.sendall(f"{apodo} dice: {input()}\n".encode())
