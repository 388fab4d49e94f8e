import socket
import threading

PAGE = "<html><body><h1>Hello</h1></body></html>"


def answer(client):
    try:
        client.recv(2048)
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(PAGE)}\r\n\r\n"
        client.sendall((head + PAGE).encode())
    except OSError:
        pass
    client.close()


listener = socket.create_server(("127.0.0.1", 9313))
while True:
    client, _ = listener.accept()
    threading.Thread(target=answer, args=(client,), daemon=True).start()
