import socket

istemci = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
istemci.connect(("127.0.0.1", 9627))
while True:
    mesaj = input("Mesaj: ")
    if mesaj == "çık":
        break
    istemci.send(mesaj.encode())
    print("Sunucu:", istemci.recv(1024).decode())
istemci.close()
