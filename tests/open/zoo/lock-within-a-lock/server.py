import socket
import threading

вхід = threading.Lock()
гості = {}


def усім(текст, крім=None):
    with вхід:
        for г in list(гості):
            if г is not крім:
                г.sendall((текст + "\n").encode())


def розмова(з):
    рядки = з.makefile(encoding="utf-8")
    імя = рядки.readline().strip()
    if not імя:
        з.close()
        return
    with вхід:
        гості[з] = імя
    усім(імя + " приєднався", з)
    try:
        for рядок in рядки:
            усім(імя + ": " + рядок.strip(), з)
    except OSError:
        pass
    with вхід:
        del гості[з]
        усім(імя + " вийшов")


сервер = socket.create_server(("127.0.0.1", 9310))
while True:
    новий, _ = сервер.accept()
    threading.Thread(target=розмова, args=(новий,), daemon=True).start()
