"""The way on which the grader tells a harsh system, while the program runs, what to do next.

Runs inside the student's process and knows only the standard library. The grader listens, and the
program dials before its first line. An order is one line: a word, and perhaps more behind it. The
answer is one line, too, and comes when the order has been carried out.
"""

import _thread
import socket
from collections.abc import Callable, Mapping

Order = Callable[..., str]


def take_orders(port: int, known: Mapping[str, Order]) -> None:
    """Carry out what comes from the grader, in a thread that the program does not see.

    Args:
        port: where the grader listens, on this computer.
        known: what each order does, by its first word; it is given the other words.
    """
    line = socket.create_connection(("127.0.0.1", port))
    recv, sendall = line.recv, line.sendall  # the program's own may be changed later

    def obey() -> None:
        rest = b""
        while data := recv(4096):
            *orders, rest = (rest + data).split(b"\n")
            for order in orders:
                word, *others = order.decode().split()
                sendall(f"{known[word](*others)}\n".encode())

    _thread.start_new_thread(obey, ())
