import socket
import sys
import threading

c = socket.socket()
c.connect(("127.0.0.1", 9609))


def stampa():
    while True:
        pezzo = c.recv(4096)
        if not pezzo:
            print("Il server ha chiuso la connessione")
            break
        sys.stdout.write(pezzo.decode("utf-8", "ignore"))
        sys.stdout.flush()


threading.Thread(target=stampa, daemon=True).start()
while True:
    riga = sys.stdin.readline()
    if not riga:
        break
    c.sendall(riga.encode("utf-8"))
    if riga.strip() == "/esci":
        break
c.close()
