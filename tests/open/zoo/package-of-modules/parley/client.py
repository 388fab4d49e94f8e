import socket
import threading

from .wiring import ADDRESS, pack, unpack


def show(conn):
    for line in conn.makefile("rb"):
        told = unpack(line)
        if told["event"] == "says":
            print(f"({told['name']}) {told['text']}", flush=True)
        else:
            print(f"-- {told['name']} has {told['event']} the chat", flush=True)


def main():
    name = input("Your name, please: ")
    conn = socket.create_connection(ADDRESS)
    conn.sendall(pack(name=name))
    threading.Thread(target=show, args=(conn,), daemon=True).start()
    while True:
        conn.sendall(pack(text=input()))


if __name__ == "__main__":
    main()
