import socketserver
import threading

stanze = {}
lucchetto = threading.Lock()


class Utente(socketserver.StreamRequestHandler):
    def handle(self):
        stanza = self.rfile.readline().decode().strip()
        self.nome = self.rfile.readline().decode().strip()
        if not self.nome:
            return
        with lucchetto:
            stanze.setdefault(stanza, []).append(self)
        self.agli_altri(stanza, f"{self.nome} è entrato")
        try:
            for riga in self.rfile:
                self.agli_altri(stanza, f"{self.nome}: {riga.decode().strip()}")
        except OSError:
            pass
        with lucchetto:
            stanze[stanza].remove(self)
        self.agli_altri(stanza, f"{self.nome} è uscito")

    def agli_altri(self, stanza, testo):
        with lucchetto:
            altri = [u for u in stanze[stanza] if u is not self]
        for altro in altri:
            try:
                altro.wfile.write((testo + "\n").encode())
            except OSError:
                pass


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


with Server(("localhost", 9303), Utente) as server:
    server.serve_forever()
