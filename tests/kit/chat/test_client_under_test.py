"""The kit judges clients: what it accuses them of, in which words, and what it lets pass."""

from collections.abc import Callable, Iterator

import pytest
from partyline.chat.case import Case
from partyline.chat.client_under_test import ClientUnderTest
from partyline.model.failure import CheckFailed
from partyline.model.stages import stage_named

BEGIN = """
import socket, sys, threading, time
sock = socket.create_connection((sys.argv[2], int(sys.argv[4])))
"""
SPELLS = """
for byte in "я日🎈".encode():
    sys.stdout.buffer.write(bytes([byte]))
    time.sleep(0.01)
sys.stdin.read()
"""
TALKS = (
    BEGIN
    + """
def receive():
    for line in sock.makefile("rb"):
        sys.stdout.buffer.write(line)
threading.Thread(target=receive, daemon=True).start()
for line in sys.stdin:
    sock.sendall(line.encode())
"""
)


@pytest.fixture
def client_with(sandbox, tmp_path) -> Iterator[Callable[[str], ClientUnderTest]]:
    """Return a function that starts a client with this source."""
    case = Case(tmp_path, stage_named("2-pair").wire(), "0", sandbox)
    client = ClientUnderTest(case)

    def client_with(source: str) -> ClientUnderTest:
        (tmp_path / "client.py").write_text(source, encoding="utf-8")
        client.opens()
        return client

    yield client_with
    client.close()
    case.close()


def test_a_right_client_is_not_accused(client_with) -> None:
    client = client_with(TALKS)
    client.types("hello")
    client.server_hears("hello")
    client.server_says("good day", "and you?")
    client.shows("good day", "and you?")
    client.closes()


def test_a_line_that_nobody_typed(client_with) -> None:
    client = client_with(BEGIN + "sock.sendall(b'surprise\\n')\nsys.stdin.read()")
    with pytest.raises(CheckFailed, match='only what was typed, but it sent "surprise"'):
        client.closes()


def test_half_a_line(client_with) -> None:
    client = client_with(BEGIN + "sock.sendall(b'half')\nsys.stdin.read()")
    with pytest.raises(CheckFailed, match='"half" came without a newline'):
        client.closes()


def test_a_line_that_is_shown_twice(client_with) -> None:
    client = client_with(TALKS.replace("write(line)", "write(line + line)"))
    client.server_says("hello")
    client.shows("hello")
    with pytest.raises(CheckFailed, match=r'show "hello-.{4}" once, but it shows it 2 times'):
        client.closes()


def test_a_thread_that_has_ended_with_a_traceback(client_with) -> None:
    client = client_with(BEGIN + "threading.Thread(target=lambda: 1 / 0).start()\nsys.stdin.read()")
    with pytest.raises(CheckFailed, match="one of them ended with a traceback"):
        client.closes()


def test_a_client_that_ends_too_soon(client_with) -> None:
    client = client_with(BEGIN)
    with pytest.raises(CheckFailed, match="should keep running, but it has ended"):
        client.closes()


def test_a_client_that_hangs_up(client_with) -> None:
    client = client_with(BEGIN + "sock.close()\nsys.stdin.read()")
    with pytest.raises(
        CheckFailed, match="should stay connected, but it has closed the connection"
    ):
        client.closes()


def test_a_client_that_does_not_read_its_keyboard_does_not_stop_the_grader(client_with) -> None:
    client = client_with(BEGIN + "sock.recv(1)")
    with pytest.raises(CheckFailed, match="should read the typed lines, but it does not"):
        client.types_exactly("x" * (1 << 20))


def test_a_client_that_has_closed_its_keyboard_does_not_mind(client_with) -> None:
    client = client_with(BEGIN + "sys.stdin.close()\nprint('deaf')\nsock.recv(1)")
    client.shows_exactly("deaf")
    client.types("hello")
    client.types("hello")
    client.closes()


def test_a_letter_that_is_printed_in_pieces_is_one_letter(client_with) -> None:
    client = client_with(BEGIN + SPELLS)
    client.shows_exactly("я日🎈")
    client.closes()


def test_a_client_that_runs_in_circles_is_not_waited_for(client_with) -> None:
    client = client_with(BEGIN + "while True: pass")
    with pytest.raises(CheckFailed, match="runs in a loop"):
        client.ends("when it is told to")


def test_a_fatal_error_at_the_end(client_with) -> None:
    client = client_with(
        BEGIN + "threading.Thread(target=input, daemon=True).start()\ntime.sleep(0.1)"
    )
    with pytest.raises(CheckFailed, match='ended with "Fatal Python error'):
        client.ends("by itself", status=None)


def test_what_is_shown_in_another_order_is_not_shown(client_with) -> None:
    client = client_with(TALKS)
    client.server_says("one", "two")
    with pytest.raises(
        CheckFailed, match=r'should show "one-.{4}", but its screen shows nothing new'
    ):
        client.shows("two", "one")
