"""lessons/talk.py, the small telephone of the lessons."""

import socket
import subprocess
import sys

import pytest
from partyline.course.scene import TALK, free_port, scene


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(20)
        yield listener


@pytest.fixture
def call(listener):
    """Start talk.py with these options; return it and the connection on which it has called."""
    started = []

    def start(*options):
        port = str(listener.getsockname()[1])
        talk = subprocess.Popen(
            [sys.executable, str(TALK), "127.0.0.1", port, *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        sock, _ = listener.accept()
        sock.settimeout(20)
        started.append((talk, sock))
        return talk, sock

    yield start
    for talk, sock in started:
        sock.close()
        talk.kill()
        talk.wait(20)
        talk.stdout.close()


def types(talk, data: bytes) -> None:
    talk.stdin.write(data)
    talk.stdin.flush()


def received(sock: socket.socket) -> bytes:
    """Return all that comes until the other side sends nothing more."""
    return b"".join(iter(lambda: sock.recv(4096), b""))


def fill(sock: socket.socket) -> int:
    """Send until the connection takes no more, which means that nobody reads; return how much."""
    sent = 0
    while True:
        try:
            sent += sock.send(b"x" * 65536)
        except BlockingIOError:
            return sent


def test_what_is_typed_goes_out_and_what_comes_is_shown(call) -> None:
    talk, sock = call()
    types(talk, "привет\n".encode())
    assert sock.recv(4096) == "привет\n".encode()
    sock.sendall("да\n".encode())
    assert talk.stdout.readline().rstrip() == "да".encode()


def test_the_end_of_the_keyboard_is_a_half_close(call) -> None:
    talk, sock = call()
    talk.stdin.close()
    assert received(sock) == b""
    sock.sendall(b"still here\n")
    assert talk.stdout.readline().rstrip() == b"still here"
    sock.close()
    assert talk.stdout.readline().rstrip() == b"(the other side has closed the connection)"
    assert talk.wait(20) == 0


def test_xray_shows_each_recv(call) -> None:
    talk, sock = call("--xray")
    sock.sendall(b"one\ntwo\n\xff")
    assert talk.stdout.readline().rstrip() == rb"recv: 9 bytes b'one\ntwo\n\xff'"


def test_raw_sends_exactly_what_is_meant(call) -> None:
    talk, sock = call("--raw")
    types(talk, "half\nя\\xff\\n\\x1b[2J\n".encode())
    talk.stdin.close()
    assert received(sock) == b"half" + "я".encode() + b"\xff\n\x1b[2J"


@pytest.mark.parametrize("wrong", ["\\", "\\x", "\\x4", "\\u12", "\\N{no such}"])
def test_raw_says_what_it_does_not_understand(call, wrong) -> None:
    talk, sock = call("--raw")
    types(talk, f"{wrong}\nfine\n".encode())
    talk.stdin.close()
    assert received(sock) == b"fine"
    assert talk.stdout.readline().startswith(b"(not sent: ")


def test_bytewise_sends_every_byte_alone(call) -> None:
    talk, sock = call("--bytewise")
    types(talk, b"abc\n")
    talk.stdin.close()
    pieces = list(iter(lambda: sock.recv(4096), b""))
    assert b"".join(pieces) == b"abc\n"
    assert len(pieces) > 1


def test_pause_reads_nothing_until_it_is_told_to(call) -> None:
    talk, sock = call("--pause")
    sock.setblocking(False)
    sent = fill(sock)
    types(talk, b"ann\n/read\n")
    talk.stdin.close()
    sock.setblocking(True)
    sock.settimeout(20)
    assert sock.recv(4096) == b"ann\n"
    sock.shutdown(socket.SHUT_WR)
    assert talk.stdout.read().count(b"x") == sent


def test_a_call_can_be_waited_for() -> None:
    port = free_port()
    with subprocess.Popen(
        [sys.executable, str(TALK), "127.0.0.1", str(port), "--listen"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as talk:
        assert talk.stdout.readline().rstrip() == b"waiting for a call on 127.0.0.1:%d" % port
        with socket.create_connection(("127.0.0.1", port)) as sock:
            assert talk.stdout.readline().startswith(b"a call from 127.0.0.1:")
            sock.sendall(b"hello\n")
            assert talk.stdout.readline().rstrip() == b"hello"
        assert talk.stdout.readline().startswith(b"(the other side")


def test_nobody_there_is_a_sentence() -> None:
    port = free_port()
    run = subprocess.run(
        [sys.executable, str(TALK), "127.0.0.1", str(port)], capture_output=True, text=True
    )
    assert run.returncode == 1
    assert run.stderr.startswith(f"no connection with 127.0.0.1:{port}: ")
    assert "Traceback" not in run.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="no program can press another's Ctrl-C there")
def test_ctrl_c_hangs_up() -> None:
    with scene("1-echo") as play:
        play.server()
        ann = play.talk("ann")
        ann.types("hello")
        ann.sees("hello")
        ann.presses("Ctrl-C")
        assert ann.ends() == []


@pytest.mark.skipif(sys.platform == "win32", reason="no program can press another's Ctrl-C there")
def test_ctrl_c_ends_the_wait_for_a_call() -> None:
    with scene() as play:
        ann = play.talk("ann", "--listen")
        ann.sees("waiting for a call")
        ann.presses("Ctrl-C")
        assert ann.ends() == []


def test_it_is_short_enough_to_be_read() -> None:
    assert len(TALK.read_text(encoding="utf-8").splitlines()) <= 115
