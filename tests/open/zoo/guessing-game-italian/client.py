import socket

s = socket.create_connection(("127.0.0.1", 9625))
f = s.makefile("rw", encoding="utf-8")
print(f.readline().strip())
while True:
    f.write(input("Il tuo numero: ") + "\n")
    f.flush()
    risposta = f.readline().strip()
    print(risposta)
    if risposta.startswith("Bravo"):
        break
s.close()
