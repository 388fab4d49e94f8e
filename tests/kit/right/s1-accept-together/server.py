"""Fifty doormen at one door. Whoever opens it serves the guest, and then comes back to the door."""

import argparse
import signal
import socket
import threading

DOORMEN = 100


class Doorman(threading.Thread):
    def __init__(self, door: socket.socket) -> None:
        super().__init__(daemon=True)
        self.door = door

    def run(self) -> None:
        while True:
            try:
                guest, _ = self.door.accept()
            except OSError:
                continue
            with guest:
                try:
                    self.serve(guest)
                except ConnectionError:
                    pass

    def serve(self, guest: socket.socket) -> None:
        unfinished = b""
        while news := guest.recv(1500):
            # everything up to the last newline can go back in one piece
            finished, newline, unfinished = (unfinished + news).rpartition(b"\n")
            if newline:
                guest.sendall((finished + newline).replace(b"\r\n", b"\n"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8765)
    where = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with socket.create_server((where.host, where.port)) as door:
        try:
            for _ in range(DOORMEN):
                Doorman(door).start()
            host, port = door.getsockname()
            print("listening on", f"{host}:{port}", flush=True)
            threading.Event().wait()
        except KeyboardInterrupt:
            print("the door is closed", flush=True)


if __name__ == "__main__":
    main()
