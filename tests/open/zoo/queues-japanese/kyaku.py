import socket
import threading

with socket.create_connection(("127.0.0.1", 9619)) as sock:

    def kiku():
        for gyo in sock.makefile("r", encoding="utf-8"):
            print("\r" + gyo.rstrip() + "\n> ", end="", flush=True)
        print("サーバーが終了しました")

    threading.Thread(target=kiku, daemon=True).start()
    while True:
        try:
            bun = input("> ")
        except (EOFError, KeyboardInterrupt):
            break
        sock.sendall((bun + "\n").encode("utf-8"))
