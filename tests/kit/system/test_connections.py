"""What the kernel tells of a connection is exact."""

import contextlib
import os
import socket

import pytest
from partyline.system import connections, sockdiag
from partyline.system.abilities import has

pytestmark = pytest.mark.skipif(not has("connections"), reason="Linux tells, others do not")


@pytest.fixture
def line():
    """Yield both ends of a connection on this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ours = socket.create_connection(listener.getsockname())
        theirs, _ = listener.accept()
        with ours, theirs:
            yield ours, theirs


def ports(line) -> tuple[int, int]:
    ours, theirs = line
    return theirs.getsockname()[1], ours.getsockname()[1]


@pytest.fixture(params=["netlink", "table"])
def way(request, monkeypatch):
    """Ask in both ways: the second is for kernels without sock_diag."""
    if request.param == "table":

        def refuse(*_):
            raise OSError

        monkeypatch.setattr(sockdiag, "end", refuse)


def test_unread_bytes_are_counted(line, way) -> None:
    ours, theirs = line
    assert connections.unread(*ports(line)) == 0
    ours.sendall(b"hello")
    assert connections.unread(*ports(line)) == 5
    theirs.recv(3)
    assert connections.unread(*ports(line)) == 2
    theirs.recv(3)
    assert connections.unread(*ports(line)) == 0


def test_all_is_taken_when_the_last_byte_is_read(line, way) -> None:
    ours, theirs = line
    ours.sendall(b"hello")
    assert not connections.taken(*ports(line), sent=5)
    theirs.recv(5)
    assert connections.taken(*ports(line), sent=5)


def test_bytes_on_the_way_are_not_taken(line) -> None:
    ours, theirs = line
    ours.sendall(b"hello")
    theirs.recv(5)
    assert not connections.taken(*ports(line), sent=6), "one more was sent, and has not arrived"


def test_bytes_that_nobody_reads_stay_on_the_way(line, way) -> None:
    _, theirs = line
    theirs.setblocking(False)
    port, remote = ports(line)
    assert connections.undelivered(port, {remote}) == 0
    with contextlib.suppress(BlockingIOError):
        while True:
            theirs.send(b"x" * 65536)
    assert connections.undelivered(port, {remote}) > 0


def test_a_connection_that_is_gone(way) -> None:
    assert connections.unread(1, 2) is None
    assert connections.undelivered(1, {2, 3}) == 0


def test_time_wait_is_seen(line) -> None:
    ours, theirs = line
    port, _ = ports(line)
    assert not connections.in_time_wait(port)
    theirs.shutdown(socket.SHUT_WR)
    theirs_end = ours.recv(1)
    ours.close()
    theirs.close()
    assert theirs_end == b""
    assert connections.in_time_wait(port)


def test_listening_ports_of_a_process() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert listener.getsockname() in connections.listening(os.getpid())


def test_a_free_port_is_free() -> None:
    port = connections.free_port()
    with socket.create_server(("127.0.0.1", port)):
        assert 20000 <= port < 32000
