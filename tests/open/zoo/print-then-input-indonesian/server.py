import socket
import threading

daftar = []


def kirim_semua(pesan, pengirim):
    for klien, nama in daftar:
        if klien != pengirim:
            klien.send(pesan.encode())


def layani(klien):
    nama = klien.recv(1024).decode()
    daftar.append((klien, nama))
    kirim_semua(nama + " bergabung ke obrolan", klien)
    while True:
        try:
            pesan = klien.recv(1024).decode()
            if pesan == "" or pesan == "keluar":
                raise ConnectionError
            kirim_semua(nama + " : " + pesan, klien)
        except (OSError, UnicodeDecodeError):
            daftar.remove((klien, nama))
            klien.close()
            kirim_semua(nama + " meninggalkan obrolan", klien)
            break


def main():
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("localhost", 9618))
    s.listen(5)
    print("Server berjalan...")
    while True:
        klien, alamat = s.accept()
        print("Terhubung dengan", alamat)
        threading.Thread(target=layani, args=(klien,)).start()


main()
