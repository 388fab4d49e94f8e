# -*- coding: utf-8 -*-
# Комната. Никто нигде не ждёт дольше PAUZA секунд, всё общее -- под одним большим замком.
import argparse
import signal
import socket
import threading

PAUZA = 0.05
BIG_LOCK = threading.Lock()
stopped = threading.Event()
room = []  # сокеты всех, кто здесь


def otpravit(sock, data):
    """Отправить всё. Время ожидания может истечь посередине, поэтому send, а не sendall."""
    while data and not stopped.is_set():
        try:
            data = data[sock.send(data) :]
        except socket.timeout:
            pass
        except OSError:
            return


def obsluzhit(sock):
    sock.settimeout(PAUZA)
    with BIG_LOCK:
        room.append(sock)
        otpravit(sock, ("* welcome, %d here\n" % len(room)).encode())
    hvost = b""
    while not stopped.is_set():
        try:
            kusok = sock.recv(1024)
        except socket.timeout:
            continue
        except OSError:
            break
        if not kusok:
            break
        hvost += kusok
        if b"\n" not in kusok:
            continue
        with BIG_LOCK:
            while b"\n" in hvost:
                stroka, hvost = hvost.split(b"\n", 1)
                if stroka.endswith(b"\r"):
                    stroka = stroka[:-1]
                for drugoy in room:
                    if drugoy is not sock:
                        otpravit(drugoy, stroka + b"\n")
    with BIG_LOCK:
        room.remove(sock)
        if stopped.is_set():
            try:
                sock.send(b"* server is closing\n")
            except OSError:
                pass
        sock.close()


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--host", default="127.0.0.1")
    p.add_argument("--port", type=int, default=8765)
    a = p.parse_args()
    signal.signal(signal.SIGINT, lambda s, f: stopped.set())
    signal.signal(signal.SIGTERM, lambda s, f: stopped.set())
    srv = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    srv.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    srv.bind((a.host, a.port))
    srv.listen(100)
    srv.settimeout(PAUZA)
    print("listening on %s:%d" % srv.getsockname(), flush=True)
    while not stopped.is_set():
        try:
            sock, _ = srv.accept()
        except socket.timeout:
            continue
        threading.Thread(target=obsluzhit, args=(sock,)).start()
    srv.close()


if __name__ == "__main__":
    main()
