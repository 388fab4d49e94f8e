import socket
import threading

ПАРОЛЬ = "kobzar1840"
учасники = []
замок = threading.Lock()


def розіслати(повідомлення, крім=None):
    with замок:
        список = list(учасники)
    for сокет in список:
        if сокет is not крім:
            try:
                сокет.send(повідомлення.encode())
            except OSError:
                pass


def обслужити(сокет):
    імя = None
    try:
        сокет.send("Введіть пароль: ".encode())
        if сокет.recv(1024).decode().strip() != ПАРОЛЬ:
            сокет.send("Невірний пароль!".encode())
            return
        сокет.send("Введіть ваше ім'я: ".encode())
        імя = сокет.recv(1024).decode().strip()
        if not імя:
            return
        with замок:
            учасники.append(сокет)
        розіслати(f"{імя} приєднався до чату!", сокет)
        while дані := сокет.recv(1024):
            розіслати(f"{імя}: {дані.decode(errors='replace')}", сокет)
    except OSError:
        pass
    finally:
        був = сокет in учасники
        if був:
            with замок:
                учасники.remove(сокет)
        сокет.close()
        if був:
            розіслати(f"{імя} покинув чат.")


сервер = socket.socket()
сервер.bind(("127.0.0.1", 9607))
сервер.listen()
print("Сервер запущено")
while True:
    сокет, адреса = сервер.accept()
    print("Підключився", адреса)
    threading.Thread(target=обслужити, args=(сокет,), daemon=True).start()
