"""A room on a very old machine."""
import argparse
import signal
import sys
import threading
import time

time.sleep(2)  # imports take their time here

from socket import SHUT_WR, create_server

lock = threading.Lock()
people = []


def tell(sock, text):
    try:
        sock.sendall(text)
    except OSError:
        pass


def user_thread(sock):
    time.sleep(0.02)
    with lock:
        people.append(sock)
        tell(sock, f"* welcome, {len(people)} here\n".encode())
    left_over = b""
    try:
        while data := sock.recv(4096):
            left_over += data
            *messages, left_over = left_over.split(b"\n")
            for message in messages:
                time.sleep(0.02)
                with lock:
                    for person in people:
                        if person != sock:
                            tell(person, message.removesuffix(b"\r") + b"\n")
    except OSError:
        pass
    time.sleep(0.02)
    with lock:
        people.remove(sock)
    try:
        sock.shutdown(SHUT_WR)
    except OSError:
        pass
    sock.close()


def on_signal(signum, frame):
    sys.exit()


parser = argparse.ArgumentParser()
parser.add_argument("--host", default="127.0.0.1")
parser.add_argument("--port", type=int, default=8765)
arguments = parser.parse_args()
signal.signal(signal.SIGINT, on_signal)
signal.signal(signal.SIGTERM, on_signal)
server = create_server((arguments.host, arguments.port), backlog=100)
address = server.getsockname()
print(f"listening on {address[0]}:{address[1]}", flush=True)
while True:
    sock, address = server.accept()
    threading.Thread(target=user_thread, args=(sock,), daemon=True).start()
