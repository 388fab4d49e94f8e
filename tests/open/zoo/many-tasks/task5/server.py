import socket
import threading


class Server:
    def __init__(self, host, port):
        self.sock = socket.socket()
        self.sock.bind((host, port))
        self.marks = {}

    def serve(self):
        self.sock.listen(10)
        while True:
            conn, _ = self.sock.accept()
            threading.Thread(target=self.client, args=(conn,)).start()

    def client(self, conn):
        line = conn.recv(4096).decode().split("\r\n")[0]
        method, path, _ = line.split(" ")
        if method == "POST":
            self.marks[path] = 5
        conn.send(("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + str(self.marks)).encode())
        conn.close()


Server("localhost", 8004).serve()
