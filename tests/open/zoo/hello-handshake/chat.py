import socket
import threading

import protocol as p


def ask_nick(sock, reader):
    while True:
        nick = input("Pick a nickname > ")
        sock.sendall(p.pack(p.HELLO, nick))
        verb, *_ = p.unpack(reader.readline())
        if verb == p.WELCOME:
            print(f"You are in the chat as {nick}.")
            return
        print("Somebody else has that nickname.")


def show(reader):
    for line in reader:
        verb, *rest = p.unpack(line)
        if verb == p.MESSAGE:
            print(f"{rest[0]:>12} | {rest[1]}")
        else:
            print("-- " + rest[0])
    print("-- the server is gone")


def main():
    sock = socket.create_connection(("localhost", p.PORT))
    reader = sock.makefile("r", encoding=p.ENCODING, newline="\n")
    ask_nick(sock, reader)
    threading.Thread(target=show, args=(reader,), daemon=True).start()
    while (text := input()) != "/quit":
        sock.sendall(p.pack(p.MESSAGE, text))


if __name__ == "__main__":
    main()
