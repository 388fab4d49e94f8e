import socket

conexao = socket.create_connection(("127.0.0.1", 9623))
linhas = conexao.makefile("r", encoding="utf-8")
print(linhas.readline(), end="")
while True:
    conta = input("Conta: ")
    if conta == "sair":
        break
    conexao.sendall((conta + "\n").encode())
    print("Resultado:", linhas.readline(), end="")
conexao.close()
