import os
import socket
import threading

from termcolor import colored, cprint

s = socket.create_connection(("127.0.0.1", 9307))


def recevoir():
    while True:
        texte = s.recv(1024).decode("utf-8")
        if not texte:
            cprint("Au revoir !", "red")
            os._exit(0)
        print(colored(texte, "cyan"), end="", flush=True)


threading.Thread(target=recevoir, daemon=True).start()
while True:
    s.send((input() + "\n").encode("utf-8"))
