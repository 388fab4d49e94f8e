import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("0.0.0.0", 6790))
nomes = {}
print("Servidor UDP na porta 6790")


def todos(texto, menos=None):
    for endereco in nomes:
        if endereco != menos:
            sock.sendto(texto.encode(), endereco)


while True:
    dados, de = sock.recvfrom(4096)
    tipo, _, resto = dados.decode(errors="replace").partition("|")
    if tipo == "ENTRAR":
        nomes[de] = resto
        todos(f"*** {resto} entrou no chat", de)
    elif tipo == "SAIR" and de in nomes:
        nome = nomes.pop(de)
        todos(f"*** {nome} saiu do chat")
    elif tipo == "DIZER" and de in nomes:
        todos(f"[{nomes[de]}] {resto}", de)
