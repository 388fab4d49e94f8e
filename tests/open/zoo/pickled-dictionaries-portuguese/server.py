import pickle
import socket
import threading

TAMANHO = 10
usuarios = {}


def recebe(conn):
    cabecalho = conn.recv(TAMANHO)
    if not cabecalho:
        return None
    falta = int(cabecalho.decode().strip())
    dados = b""
    while len(dados) < falta:
        parte = conn.recv(falta - len(dados))
        if not parte:
            return None
        dados += parte
    return pickle.loads(dados)


def envia(conn, objeto):
    dados = pickle.dumps(objeto)
    conn.sendall(f"{len(dados):<{TAMANHO}}".encode() + dados)


def espalha(objeto, autor):
    for conn in list(usuarios):
        if conn != autor:
            try:
                envia(conn, objeto)
            except OSError:
                pass


def trata(conn):
    try:
        nome = recebe(conn)
    except (OSError, ValueError):
        nome = None
    if nome is None:
        conn.close()
        return
    usuarios[conn] = nome
    print("Entrou:", nome)
    while True:
        try:
            texto = recebe(conn)
        except (OSError, ValueError):
            texto = None
        if texto is None:
            break
        espalha({"nome": nome, "texto": texto}, conn)
    del usuarios[conn]
    conn.close()
    print("Saiu:", nome)


s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("0.0.0.0", 9611))
s.listen(20)
while True:
    conn, addr = s.accept()
    threading.Thread(target=trata, args=(conn,), daemon=True).start()
