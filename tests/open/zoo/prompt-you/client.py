import socket
import sys
import threading


def reader(sock):
    while True:
        data = sock.recv(1024)
        if not data:
            print("\nСоединение закрыто")
            break
        sys.stdout.write("\r" + data.decode() + "\nYou: ")
        sys.stdout.flush()


def main():
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.connect(("localhost", 9103))
    nick = input("Enter your nick: ")
    sock.send(("/nick " + nick).encode())
    threading.Thread(target=reader, args=(sock,), daemon=True).start()
    while True:
        try:
            message = input("You: ")
        except (EOFError, KeyboardInterrupt):
            break
        if message == "/quit":
            break
        if message:
            sock.send(message.encode())
    sock.close()


if __name__ == "__main__":
    main()
