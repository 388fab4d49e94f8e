import socket
import threading

PORTA = 9312
pessoas = {}


def espalha(texto, menos=None):
    for p in list(pessoas):
        if p is not menos:
            try:
                p.sendall(texto.encode() + b"\n")
            except OSError:
                pass


def conversa(p):
    try:
        linhas = p.makefile(encoding="utf-8")
        nome = linhas.readline().strip()
        if not nome:
            return
        pessoas[p] = nome
        espalha("[+] " + nome, p)
        for linha in linhas:
            espalha(nome + " -> " + linha.strip(), p)
    except OSError:
        pass
    if p in pessoas:
        nome = pessoas.pop(p)
        espalha("[-] " + nome)


escuta = socket.create_server(("127.0.0.1", PORTA))
while True:
    p, _ = escuta.accept()
    threading.Thread(target=conversa, args=(p,), daemon=True).start()
