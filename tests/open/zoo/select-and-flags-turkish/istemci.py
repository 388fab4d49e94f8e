#!/usr/bin/env python3
import argparse
import socket
import sys
import threading

secenekler = argparse.ArgumentParser(description="Basit sohbet istemcisi")
secenekler.add_argument("--sunucu", default="127.0.0.1", help="sunucunun adresi")
secenekler.add_argument("--port", type=int, default=9602, help="sunucunun portu")
secenekler.add_argument("--ad", required=True, help="sohbetteki adınız")
args = secenekler.parse_args()

soket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
try:
    soket.connect((args.sunucu, args.port))
except ConnectionRefusedError:
    sys.exit("Sunucuya bağlanılamadı")
soket.sendall((args.ad + "\n").encode("utf-8"))


def dinle():
    tampon = soket.makefile("r", encoding="utf-8")
    for satir in tampon:
        print(satir, end="")
    print("Sunucu bağlantıyı kapattı")


threading.Thread(target=dinle, daemon=True).start()
for satir in sys.stdin:
    soket.sendall(satir.encode("utf-8"))
soket.close()
