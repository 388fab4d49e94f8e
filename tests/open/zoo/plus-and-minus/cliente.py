import socket
import threading

nome = input("Qual é o seu nome? ")
s = socket.create_connection(("127.0.0.1", 9312))
s.sendall(nome.encode() + b"\n")


def ouve():
    for linha in s.makefile(encoding="utf-8"):
        print(linha, end="", flush=True)


threading.Thread(target=ouve, daemon=True).start()
while True:
    s.sendall(input().encode() + b"\n")
