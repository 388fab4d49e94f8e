import select
import socket

dinleyen = socket.socket()
dinleyen.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
dinleyen.bind(("", 9602))
dinleyen.listen(10)
soketler = [dinleyen]
adlar = {}
artik = {}


def yay(mesaj, haric=None):
    for s in soketler[:]:
        if s is dinleyen or s is haric or s not in adlar:
            continue
        try:
            s.sendall((mesaj + "\n").encode("utf-8"))
        except OSError:
            pass


def cikar(s):
    soketler.remove(s)
    artik.pop(s, None)
    ad = adlar.pop(s, None)
    s.close()
    if ad:
        yay(f"{ad} sohbetten ayrıldı.")


def satir(s, metin):
    if s not in adlar:
        adlar[s] = metin
        yay(f"{metin} sohbete katıldı.", s)
        s.sendall(f"Hoş geldin {metin}!\n".encode())
    else:
        yay(f"{adlar[s]} diyor ki: {metin}", s)


print("Sunucu 9602 numaralı portu dinliyor")
while True:
    try:
        hazir, _, _ = select.select(soketler, [], [])
    except KeyboardInterrupt:
        print("\nSunucu kapanıyor")
        break
    for s in hazir:
        if s is dinleyen:
            yeni, adres = dinleyen.accept()
            soketler.append(yeni)
            artik[yeni] = b""
            print("Yeni bağlantı:", adres)
            continue
        try:
            veri = s.recv(2048)
        except OSError:
            veri = b""
        if not veri:
            cikar(s)
            continue
        artik[s] += veri
        while b"\n" in artik.get(s, b""):
            parca, artik[s] = artik[s].split(b"\n", 1)
            satir(s, parca.decode("utf-8", "replace").strip())
