"""Чат-сервер. Каждый участник получает номер."""
import socket
import threading


class Server:
    def __init__(self, port):
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.sock.bind(("0.0.0.0", port))
        self.sock.listen(10)
        self.people = {}
        self.lock = threading.Lock()
        self.counter = 0

    def send_all(self, text):
        with self.lock:
            for number in list(self.people):
                try:
                    self.people[number].sendall((text + "\n").encode())
                except OSError:
                    self.people.pop(number, None)

    def work(self, number, conn):
        self.send_all("Пользователь %d вошёл" % number)
        buffer = b""
        try:
            while True:
                data = conn.recv(1024)
                if not data:
                    break
                buffer += data
                while b"\n" in buffer:
                    line, buffer = buffer.split(b"\n", 1)
                    self.send_all("#%d: %s" % (number, line.decode(errors="replace")))
        except OSError:
            pass
        with self.lock:
            self.people.pop(number, None)
        conn.close()
        self.send_all("Пользователь %d вышел" % number)

    def run(self):
        while True:
            conn, _ = self.sock.accept()
            self.counter += 1
            with self.lock:
                self.people[self.counter] = conn
            threading.Thread(target=self.work, args=(self.counter, conn), daemon=True).start()


try:
    Server(5000).run()
except KeyboardInterrupt:
    print("стоп")
