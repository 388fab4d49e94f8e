"""The source tells which lines touch what threads share."""

from pathlib import Path

import pytest
from partyline.chat.interleavings.shared import A_SOCKET, locked_blocks, shared_lines

PROGRAM = """\
import threading
users = []
lock = threading.Lock()

class Room:
    def __init__(self):
        self.names = {}
        self.count = 0

    def join(self, sock, name, seats):
        mine = []
        mine.append(name)
        if name in self.names:
            return
        with lock:
            self.names[name] = sock
            self.count += 1
            users.append(sock)
            seats.append(sock)
        sock.sendall(b"hello")
        print(mine)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "server.py").write_text(PROGRAM)
    (tmp_path / "broken.py").write_text("def f(:\n")
    return tmp_path


def test_shared_lines(folder) -> None:
    assert shared_lines(folder) == {
        ("server.py", 13): {"names"},
        ("server.py", 15): {"lock"},
        ("server.py", 16): {"names"},
        ("server.py", 17): {"count"},
        ("server.py", 18): {"users"},
        ("server.py", 19): {"seats"},
        ("server.py", 20): {A_SOCKET},
    }


def test_locked_blocks(folder) -> None:
    assert locked_blocks(folder) == [("server.py", range(16, 20))]
