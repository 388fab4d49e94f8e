import socket
import threading

print("=" * 30)
print("   APLIKASI OBROLAN")
print("=" * 30)
print("Masukkan nama anda")
nama = input()
s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect(("localhost", 9618))
s.send(nama.encode())


def terima():
    while True:
        try:
            pesan = s.recv(1024).decode()
            if not pesan:
                print("Server mati")
                s.close()
                break
            print(pesan)
        except OSError:
            break


t = threading.Thread(target=terima)
t.start()
while True:
    print("Pesan: ", end="")
    pesan = input()
    s.send(pesan.encode())
    if pesan == "keluar":
        s.close()
        break
