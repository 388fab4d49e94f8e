import socket
import sys
from threading import Thread


class ClienteChat:
    def __init__(self, host="127.0.0.1", porta=9601):
        self.endereco = (host, porta)

    def menu(self):
        print("===== BATE-PAPO =====")
        print("1 - Entrar no bate-papo")
        print("2 - Sobre")
        print("0 - Fechar o programa")
        return input("Escolha uma opção: ")

    def receber(self):
        while True:
            try:
                dados = self.sock.recv(1024)
            except OSError:
                break
            if not dados:
                print("Conexão encerrada.")
                break
            print(dados.decode("utf-8"), end="")

    def conversar(self):
        apelido = input("Digite o seu apelido: ")
        self.sock = socket.create_connection(self.endereco)
        self.sock.sendall((apelido + "\n").encode())
        Thread(target=self.receber, daemon=True).start()
        print("Pronto! Escreva as mensagens, ou /sair para terminar.")
        while True:
            texto = input()
            self.sock.sendall((texto + "\n").encode())
            if texto == "/sair":
                break
        self.sock.close()

    def rodar(self):
        while True:
            opcao = self.menu()
            if opcao == "1":
                self.conversar()
                return
            if opcao == "2":
                print("Trabalho de Redes de Computadores, turma B")
            elif opcao == "0":
                sys.exit()
            else:
                print("Opção inválida")


ClienteChat().rodar()
