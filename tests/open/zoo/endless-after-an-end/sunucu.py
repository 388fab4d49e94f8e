import socket
import threading

odadakiler = {}


def dinle(baglanti):
    isim = baglanti.recv(256).decode()
    odadakiler[baglanti] = isim
    while True:
        try:
            mesaj = baglanti.recv(1024).decode()
        except OSError:
            mesaj = ""
        for diger in list(odadakiler):
            if diger is not baglanti:
                try:
                    diger.sendall(f"[{isim}] {mesaj}\n".encode())
                except OSError:
                    odadakiler.pop(diger, None)


sunucu = socket.socket()
sunucu.bind(("127.0.0.1", 9309))
sunucu.listen()
while True:
    yeni, _ = sunucu.accept()
    threading.Thread(target=dinle, args=(yeni,), daemon=True).start()
