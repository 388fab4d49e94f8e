import socketserver

PORT = 50070
people = []


class Person(socketserver.StreamRequestHandler):
    def handle(self):
        people.append(self)
        self.wfile.write(b"What is your name?\n")
        name = self.rfile.readline().decode().strip()
        for line in self.rfile:
            for other in list(people):
                if other is not self:
                    try:
                        other.wfile.write(f"{name}> {line.decode()}".encode())
                    except OSError:
                        pass

    def finish(self):
        people.remove(self)


class Chat(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


with Chat(("", PORT), Person) as chat:
    chat.serve_forever()
