"""Разговорчивый сервер: рассказывает обо всём, что происходит, и в журнал, и на экран."""

import argparse
import logging
import os
import signal
import socket
import sys
import threading

import wire

logging.basicConfig(
    level=logging.DEBUG,
    stream=sys.stderr,
    format="%(asctime)s [%(threadName)s] %(levelname)s: %(message)s",
)
журнал = logging.getLogger("чат")

замок = threading.Lock()
участники = {}  # имя -> соединение


def сказать(соединение, *строки):
    for строка in строки:
        журнал.debug("отправляю %r", строка)
        try:
            соединение.sendall((строка + "\n").encode("utf-8", "replace"))
        except OSError as ошибка:
            журнал.warning("не отправилось: %s", ошибка)


def всем_кроме(своё, строка):
    for имя, соединение in участники.items():
        if имя != своё:
            сказать(соединение, строка)


def список():
    return ", ".join(sorted(участники, key=str.casefold))


def имя_годится(имя):
    return 0 < len(имя) < 17 and all(б.isalnum() or б in ("_", "-") for б in имя)


def познакомиться(соединение, строки):
    """Спрашивать имя, пока не будет хорошее; вернуть его или None, если гость ушёл."""
    with замок:
        сказать(соединение, wire.ASK_NAME)
    for имя in строки:
        with замок:
            if not имя_годится(имя):
                журнал.info("плохое имя: %r", имя)
                сказать(соединение, wire.BAD_NAME)
                continue
            if имя.casefold() in (другое.casefold() for другое in участники):
                журнал.info("имя занято: %r", имя)
                сказать(соединение, wire.NAME_TAKEN)
                continue
            здесь = wire.HERE.format(names=список()) if участники else wire.ALONE
            участники[имя] = соединение
            сказать(соединение, wire.WELCOME.format(name=имя), здесь)
            всем_кроме(имя, wire.JOINED.format(name=имя))
            print("=== вошёл", имя, flush=True)
            return имя
    return None


def беседовать(имя, соединение, строки):
    for строка in строки:
        журнал.info("%s говорит: %r", имя, строка)
        with замок:
            if строка == wire.QUIT:
                return
            elif строка == wire.WHO:
                сказать(соединение, wire.HERE.format(names=список()))
            elif строка[:1] == "/":
                сказать(соединение, wire.UNKNOWN_COMMAND)
            elif строка != "":
                всем_кроме(имя, wire.SAID.format(name=имя, text=строка))


def обслужить(соединение, адрес):
    журнал.info("новое соединение: %s", адрес)
    имя = None
    try:
        строки = wire.lines_from(соединение)
        имя = познакомиться(соединение, строки)
        if имя:
            беседовать(имя, соединение, строки)
    finally:
        with замок:
            if имя:
                del участники[имя]
                всем_кроме(имя, wire.LEFT.format(name=имя))
                print("=== вышел", имя, flush=True)
        wire.close_gently(соединение)
        журнал.info("соединение закрыто: %s", адрес)


def закончить(сигнал, _кадр):
    print("=== получен сигнал", сигнал, "— до свидания!", flush=True)
    os._exit(0)


def main():
    разбор = argparse.ArgumentParser(description="чат с именами")
    разбор.add_argument("--host", default=wire.HOST)
    разбор.add_argument("--port", type=int, default=wire.PORT)
    параметры = разбор.parse_args()
    signal.signal(signal.SIGINT, закончить)
    signal.signal(signal.SIGTERM, закончить)
    print("=== сервер запускается…", flush=True)
    with socket.create_server((параметры.host, параметры.port), backlog=100) as слушатель:
        узел, порт = слушатель.getsockname()
        print(wire.LISTENING.format(host=узел, port=порт), flush=True)
        print("=== жду гостей; остановить: Ctrl-C", flush=True)
        while True:
            соединение, адрес = слушатель.accept()
            threading.Thread(target=обслужить, args=(соединение, адрес), daemon=True).start()


if __name__ == "__main__":
    main()
