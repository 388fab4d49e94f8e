import operator
import socket
import threading

OPERACOES = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}


def calcula(expressao):
    try:
        a, sinal, b = expressao.split()
        return str(OPERACOES[sinal](float(a), float(b)))
    except ZeroDivisionError:
        return "Erro: divisão por zero"
    except (ValueError, KeyError):
        return "Erro: escreva NÚMERO OPERAÇÃO NÚMERO, por exemplo 2 + 3"


def atende(conexao):
    with conexao:
        conexao.sendall("Calculadora. Escreva uma conta.\n".encode())
        try:
            for linha in conexao.makefile("r", encoding="utf-8", errors="replace"):
                conexao.sendall((calcula(linha) + "\n").encode())
        except OSError:
            pass


servidor = socket.create_server(("127.0.0.1", 9623))
while True:
    conexao, _ = servidor.accept()
    threading.Thread(target=atende, args=(conexao,), daemon=True).start()
