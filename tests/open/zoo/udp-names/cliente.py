import socket
import threading

SERVIDOR = ("192.168.0.12", 6790)
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
nome = input("Digite o seu nome: ")
sock.sendto(f"ENTRAR|{nome}".encode(), SERVIDOR)


def ouvir():
    while True:
        dados, _ = sock.recvfrom(4096)
        print(dados.decode())


threading.Thread(target=ouvir, daemon=True).start()
print("Escreva as suas mensagens; /sair termina.")
while True:
    try:
        texto = input()
    except EOFError:
        texto = "/sair"
    if texto == "/sair":
        sock.sendto(b"SAIR|", SERVIDOR)
        break
    sock.sendto(f"DIZER|{texto}".encode(), SERVIDOR)
