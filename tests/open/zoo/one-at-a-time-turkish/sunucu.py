import socket

sunucu = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sunucu.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
sunucu.bind(("127.0.0.1", 9627))
sunucu.listen(5)
print("Sunucu başladı, bağlantı bekleniyor...")
while True:
    istemci, adres = sunucu.accept()
    print("Bağlandı:", adres)
    while True:
        veri = istemci.recv(1024).decode()
        if not veri:
            break
        print("İstemci:", veri)
        istemci.send("Mesajınız alındı".encode())
    istemci.close()
