import socket
import ssl
import sys
import threading

context = ssl.create_default_context(cafile="cert.pem")
plain = socket.create_connection(("localhost", 8443))
conn = context.wrap_socket(plain, server_hostname="localhost")
print("Connected with", conn.version())


def receive():
    while True:
        try:
            data = conn.recv(4096)
        except OSError:
            break
        if not data:
            break
        print(data.decode(), end="", flush=True)


threading.Thread(target=receive, daemon=True).start()
for line in sys.stdin:
    if line.strip() == "/exit":
        break
    conn.sendall(line.encode())
conn.close()
