import socket
from threading import Lock, Thread


class ServidorChat:
    def __init__(self, host="0.0.0.0", porta=9601):
        self.clientes = {}
        self.trava = Lock()
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.sock.bind((host, porta))
        self.sock.listen()

    def rodar(self):
        print("[SERVIDOR] aguardando conexões...")
        while True:
            conexao, endereco = self.sock.accept()
            Thread(target=self.atender, args=(conexao, endereco), daemon=True).start()

    def difundir(self, mensagem, menos=None):
        with self.trava:
            destinos = [c for c in self.clientes if c is not menos]
        for c in destinos:
            try:
                c.sendall((mensagem + "\n").encode("utf-8"))
            except OSError:
                pass

    def atender(self, conexao, endereco):
        arquivo = conexao.makefile("r", encoding="utf-8", newline="\n")
        apelido = None
        try:
            apelido = arquivo.readline().strip()
            if not apelido:
                return
            with self.trava:
                self.clientes[conexao] = apelido
            print(f"[SERVIDOR] {apelido} conectou de {endereco}")
            self.difundir(f"*** {apelido} entrou no bate-papo ***", conexao)
            for linha in arquivo:
                texto = linha.strip()
                if texto == "/sair":
                    break
                if texto:
                    self.difundir(f"<{apelido}> {texto}", conexao)
        except OSError:
            pass
        finally:
            with self.trava:
                tinha = self.clientes.pop(conexao, None)
            conexao.close()
            if tinha:
                self.difundir(f"*** {apelido} saiu do bate-papo ***")


if __name__ == "__main__":
    try:
        ServidorChat().rodar()
    except KeyboardInterrupt:
        print("Servidor encerrado.")
