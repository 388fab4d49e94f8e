import random
import socket
import threading

PRZYMIOTNIKI = ["Wesoły", "Szybki", "Cichy", "Dzielny", "Zielony", "Śpiący"]
ZWIERZETA = ["Żubr", "Bóbr", "Wilk", "Lis", "Jeż", "Bocian"]
nick = random.choice(PRZYMIOTNIKI) + random.choice(ZWIERZETA) + str(random.randint(10, 99))

gniazdo = socket.socket()
gniazdo.connect(("127.0.0.1", 9613))
print("Twój nick to", nick)
gniazdo.sendall(f"*** {nick} wchodzi ***\n".encode())


def czytaj():
    while True:
        try:
            dane = gniazdo.recv(4096)
        except OSError:
            return
        if not dane:
            print("Serwer zakończył pracę")
            return
        print(dane.decode(), end="", flush=True)


threading.Thread(target=czytaj, daemon=True).start()
try:
    while True:
        tekst = input()
        gniazdo.sendall(f"{nick}: {tekst}\n".encode())
        if tekst == "pa":
            break
finally:
    gniazdo.sendall(f"*** {nick} wychodzi ***\n".encode())
    gniazdo.close()
