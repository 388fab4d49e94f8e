import socket
import threading

clients = []
client_names = {}


def broadcast(message, sender=None):
    for client in list(clients):
        if client != sender:
            try:
                client.send(message)
            except OSError:
                remove(client)


def remove(client):
    if client in clients:
        clients.remove(client)
        name = client_names.pop(client, "?")
        broadcast(f"{name} left the chat".encode("utf-8"))
        client.close()


def handle(client):
    client.send("Enter your username: ".encode("utf-8"))
    try:
        name = client.recv(1024).decode("utf-8").strip()
    except OSError:
        client.close()
        return
    if not name:
        client.close()
        return
    client_names[client] = name
    clients.append(client)
    broadcast(f"{name} joined the chat".encode("utf-8"), client)
    while True:
        try:
            message = client.recv(1024).decode("utf-8")
            if not message:
                break
            broadcast(f"{name}: {message}".encode("utf-8"), client)
        except OSError:
            break
    remove(client)


server = socket.socket()
server.bind(("0.0.0.0", 8000))
server.listen()
print("Chat server started on port 8000")
while True:
    connection, _ = server.accept()
    threading.Thread(target=handle, args=(connection,), daemon=True).start()
