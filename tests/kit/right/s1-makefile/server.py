"""Эхо-сервер: сокет превращается в файл, и дальше всё как с обычным файлом."""
import os
import signal
import socket
import threading
from argparse import ArgumentParser


def talk(conn):
    # Два файла, а не один "rw": тот забывает прочитанное вперёд, как только в него пишут.
    # newline="\n": строкой считаем только то, что закончилось на \n
    inp = conn.makefile("r", encoding="utf-8", errors="replace", newline="\n")
    out = conn.makefile("w", encoding="utf-8", newline="\n")
    try:
        while True:
            line = inp.readline()
            if not line.endswith("\n"):  # конец связи или полстроки
                break
            if line.endswith("\r\n"):
                line = line[:-2] + "\n"
            out.write(line)
            out.flush()
    except OSError:
        pass  # собеседник пропал
    for file in (inp, out):
        try:
            file.close()
        except OSError:
            pass
    conn.close()


def quit_now(*args):
    os._exit(0)


parser = ArgumentParser()
parser.add_argument("--host", default="127.0.0.1")
parser.add_argument("--port", default=8765, type=int)
a = parser.parse_args()

for sig in (signal.SIGINT, signal.SIGTERM):
    signal.signal(sig, quit_now)

with socket.create_server((a.host, a.port), backlog=64) as server:
    host, port = server.getsockname()
    print(f"listening on {host}:{port}", flush=True)
    while True:
        conn, _ = server.accept()
        threading.Thread(target=talk, args=[conn], daemon=True).start()
