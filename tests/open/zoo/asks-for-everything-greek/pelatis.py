import socket
import threading

dieythinsi = input("Διεύθυνση διακομιστή [127.0.0.1]: ") or "127.0.0.1"
thyra = int(input("Θύρα [9622]: ") or 9622)
onoma = input("Το όνομά σου: ")

p = socket.socket()
p.connect((dieythinsi, thyra))
p.sendall(onoma.encode("utf-8") + b"\n")


def diavaze():
    for grammi in p.makefile("rb"):
        print(grammi.decode("utf-8").rstrip())
    print("Ο διακομιστής έκλεισε")


threading.Thread(target=diavaze, daemon=True).start()
while True:
    p.sendall(input().encode("utf-8") + b"\n")
