import random
import socketserver


class Gioco(socketserver.StreamRequestHandler):
    def handle(self):
        segreto = random.randint(1, 100)
        self.wfile.write("Indovina il numero da 1 a 100\n".encode())
        for tentativi, riga in enumerate(self.rfile, 1):
            try:
                numero = int(riga)
            except ValueError:
                self.wfile.write("Non è un numero\n".encode())
                continue
            if numero == segreto:
                self.wfile.write(f"Bravo! Ci sei riuscito in {tentativi} tentativi\n".encode())
                return
            self.wfile.write(b"Troppo basso\n" if numero < segreto else b"Troppo alto\n")


socketserver.ThreadingTCPServer.allow_reuse_address = True
socketserver.ThreadingTCPServer.daemon_threads = True
with socketserver.ThreadingTCPServer(("127.0.0.1", 9625), Gioco) as server:
    server.serve_forever()
