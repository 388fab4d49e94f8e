import socket
import threading

from .wiring import ADDRESS, pack, unpack


class Parlour:
    def __init__(self):
        self.seats = {}
        self.lock = threading.Lock()

    def spread(self, but=None, **fields):
        with self.lock:
            for seat in list(self.seats):
                if seat is but:
                    continue
                try:
                    seat.sendall(pack(**fields))
                except OSError:
                    pass

    def seat(self, conn):
        reader = conn.makefile("rb")
        name = None
        try:
            name = unpack(reader.readline())["name"]
            with self.lock:
                self.seats[conn] = name
            self.spread(conn, event="joined", name=name)
            for line in reader:
                self.spread(conn, event="says", name=name, text=unpack(line)["text"])
        except (OSError, ValueError):
            pass
        with self.lock:
            self.seats.pop(conn, None)
        conn.close()
        if name:
            self.spread(event="left", name=name)


def main():
    parlour = Parlour()
    with socket.create_server(ADDRESS) as listener:
        while True:
            conn, _ = listener.accept()
            threading.Thread(target=parlour.seat, args=(conn,), daemon=True).start()


if __name__ == "__main__":
    main()
