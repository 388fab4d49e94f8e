import socketserver
import threading
import time

teilnehmer = {}
sperre = threading.Lock()


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write("Bitte Namen eingeben:\n".encode())
        name = self.rfile.readline().decode().strip()
        if not name:
            return
        with sperre:
            teilnehmer[self] = name
        self.wfile.write(f"Hallo {name}, es sind {len(teilnehmer)} Teilnehmer da.\n".encode())
        self.rundruf(f"--- {name} ist jetzt dabei ---\n")
        try:
            while zeile := self.rfile.readline():
                text = zeile.decode("utf-8", "replace").rstrip("\r\n")
                if text == "ende":
                    break
                uhr = time.strftime("%H:%M")
                self.rundruf(f"{name} schreibt um {uhr} Uhr:\n    {text}\n")
        except OSError:
            pass
        finally:
            with sperre:
                teilnehmer.pop(self, None)
            self.rundruf(f"--- {name} hat den Chat verlassen ---\n")

    def rundruf(self, text):
        with sperre:
            ziele = [t for t in teilnehmer if t is not self]
        for ziel in ziele:
            try:
                ziel.wfile.write(text.encode())
            except OSError:
                pass


class ChatServer(socketserver.ThreadingMixIn, socketserver.TCPServer):
    allow_reuse_address = True
    daemon_threads = True


if __name__ == "__main__":
    with ChatServer(("", 9605), Handler) as server:
        print("Server bereit auf Port 9605 (Strg-C beendet)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass
