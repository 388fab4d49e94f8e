import socket
import threading


def serve(s):
    s.sendall(b"Send two numbers\n")
    while True:
        try:
            data = s.recv(1024)
        except OSError:
            break
        if not data:
            break
        try:
            a, b = map(float, data.split())
            s.sendall(f"The sum is {a + b}\n".encode())
        except ValueError:
            s.sendall(b"These are not two numbers\n")
    s.close()


listener = socket.create_server(("127.0.0.1", 9314))
while True:
    s, _ = listener.accept()
    threading.Thread(target=serve, args=(s,), daemon=True).start()
