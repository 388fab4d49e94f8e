import socket
import threading

from ayar import ADRES, KAPI, KARSILAMA, KODLAMA

kullanicilar = {}


def herkese(mesaj, haric=None):
    for s in list(kullanicilar):
        if s != haric:
            try:
                s.sendall((mesaj + "\r\n").encode(KODLAMA))
            except OSError:
                pass


def baglanti(s):
    s.sendall((KARSILAMA + "\r\n").encode(KODLAMA))
    s.sendall("Kullanıcı adınız nedir?\r\n".encode(KODLAMA))
    okuyucu = s.makefile("r", encoding=KODLAMA)
    ad = ""
    try:
        ad = okuyucu.readline().strip()
        if ad:
            kullanicilar[s] = ad
            herkese(f">> {ad} geldi", s)
            while satir := okuyucu.readline():
                herkese(f"{ad} > {satir.strip()}", s)
    except OSError:
        pass
    kullanicilar.pop(s, None)
    s.close()
    if ad:
        herkese(f">> {ad} gitti")


def calistir():
    sunucu = socket.socket()
    sunucu.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sunucu.bind((ADRES, KAPI))
    sunucu.listen()
    while True:
        s, _ = sunucu.accept()
        threading.Thread(target=baglanti, args=(s,), daemon=True).start()


if __name__ == "__main__":
    calistir()
