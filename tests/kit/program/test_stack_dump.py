"""Where threads wait is told line by line, but shortly if all of them wait where they should."""

from pathlib import Path

import pytest
from partyline.program.stack_dump import places

SERVER = """\
def serve(sock):
    data = sock.recv(4096)
    batch = waiting.get()
def main():
    sock, _ = listener.accept()
"""


@pytest.fixture
def told(tmp_path: Path):
    """Return a function that tells where threads wait: one list of (line, function) for each."""
    (tmp_path / "server.py").write_text(SERVER, encoding="utf-8")

    def told(*threads: tuple[int, str]) -> str:
        dump = "".join(
            f"Thread 0x{number} (most recent call first):\n"
            f'  File "{tmp_path}/server.py", line {line} in {function}\n'
            for number, (line, function) in enumerate(threads)
        )
        return places(dump, tmp_path)

    return told


def test_threads_that_wait_for_users_are_told_in_short(told) -> None:
    assert told((2, "serve"), (2, "serve"), (5, "main")) == (
        " It waits in server.py line 2 (recv) and server.py line 5 (accept): for the next user, "
        "and for the next line of each user."
    )


def test_another_wait_is_told_in_full(told) -> None:
    text = told((2, "serve"), (3, "serve"), (5, "main"))
    assert "server.py line 3: batch = waiting.get()" in text
    assert "server.py line 2: data = sock.recv(4096)" in text


def test_a_server_that_lets_nobody_in_is_told_in_full(told) -> None:
    assert told((2, "serve")) == " It waits in server.py line 2: data = sock.recv(4096)."
