import socket

ADRES = ("127.0.0.1", 9308)


def otworz():
    drzwi = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    drzwi.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    drzwi.bind(ADRES)
    drzwi.listen(8)
    return drzwi


def wyslij(gniazdo, tekst):
    try:
        gniazdo.sendall((tekst + "\n").encode())
        return True
    except OSError:
        return False
