import pickle
import random
import socket
import threading

TAMANHO = 10
CORES = [31, 32, 33, 34, 35, 36]

s = socket.socket()
s.connect(("127.0.0.1", 9611))
nome = input("Qual é o seu nome? ")


def envia(objeto):
    dados = pickle.dumps(objeto)
    s.sendall(f"{len(dados):<{TAMANHO}}".encode() + dados)


def le(n):
    dados = b""
    while len(dados) < n:
        parte = s.recv(n - len(dados))
        if not parte:
            raise ConnectionError
        dados += parte
    return dados


def escuta():
    cor = random.choice(CORES)
    try:
        while True:
            mensagem = pickle.loads(le(int(le(TAMANHO).decode())))
            print(f"\033[{cor}m[{mensagem['nome']}]\033[0m {mensagem['texto']}")
    except OSError:
        print("Servidor fora do ar.")


envia(nome)
threading.Thread(target=escuta, daemon=True).start()
while True:
    envia(input())
