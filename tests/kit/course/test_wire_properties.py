"""Whatever bytes come, and however the network cuts them: the same lines."""

import contextlib
import socket
from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st
from partyline.chat.line_peer import LinePeer
from partyline.model.failure import ErrorLines
from partyline.model.sanitize import as_text
from partyline.model.tracebacks import first_cause
from partyline.model.transcript import Transcript
from partyline.system.event_loop import EventLoop

steady = settings(derandomize=True, deadline=None, max_examples=200)

BYTES = st.lists(
    st.sampled_from([b"\n", b"\r\n", b"\r", b"\x00", b"\xff", "ё".encode(), "🎈".encode()])
    | st.binary(max_size=5),
    max_size=12,
).map(b"".join)
CUTS = st.lists(st.integers(1, 7), min_size=1, max_size=8)  # sizes of pieces, over and over

FRAGMENTS = (
    *(
        "Traceback (most recent call last):",
        '  File "server.py", line 3, in serve',
        '  File "',
        "  ",
    ),
    *(
        '  File "/x/other.py", line 1',
        "    conn.send(b'x')",
        "KeyError: 1",
        "Exception in thread 1",
    ),
    *("Exception ignored in: <x>", "\n", "\n", "\n", "\r", "\x0c", "\u2028", "\udcff", "File", '"'),
)
ERRORS = st.lists(
    st.sampled_from(FRAGMENTS) | st.text(st.characters(exclude_categories=()), max_size=3),
    max_size=16,
).map("".join)


def pieces(data, sizes) -> Iterator:
    """Cut `data`, bytes or text, into pieces of these sizes, over and over."""
    place = 0
    while place < len(data):
        for size in sizes:
            if data[place : place + size]:
                yield data[place : place + size]
            place += size


@contextlib.contextmanager
def connection() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two ends of one TCP connection."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        here = socket.create_connection(door.getsockname(), timeout=10)
        with here, door.accept()[0] as there:
            here.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            yield here, there


def taken(peer: LinePeer) -> int:
    """How many bytes a peer has taken in."""
    lines = sum(len(line.encode("utf-8", "surrogateescape")) + 1 for line in peer.inbox)
    return lines + len(peer.partial)


@steady
@given(BYTES, CUTS)
def test_a_peer_hears_the_same_lines_however_the_bytes_are_cut(data, sizes) -> None:
    loop, transcript = EventLoop(), Transcript()
    peer = LinePeer("ann", loop, transcript)
    with connection() as (here, there):
        peer.attach(there)
        sent = 0
        for piece in pieces(data, sizes):
            here.sendall(piece)
            sent += len(piece)
            while taken(peer) < sent:  # each piece is read before the next one is sent
                assert loop.turn(10), "the bytes that were sent do not arrive"
            assert taken(peer) == sent
        here.close()
        while not peer.ended:
            assert loop.turn(10), "the end does not arrive"
        loop.close()
    *lines, rest = data.split(b"\n")
    assert list(peer.inbox) == list(map(as_text, lines))
    assert list(transcript.of("ann", "gets")) == list(map(as_text, lines))
    assert peer.partial == rest


@steady
@given(ERRORS, CUTS)
def test_lines_of_standard_error_are_the_same_however_they_are_cut(text, sizes) -> None:
    cut, whole = ErrorLines(), ErrorLines()
    assert [line for piece in pieces(text, sizes) for line in cut.feed(piece)] == whole.feed(text)


@steady
@given(ERRORS)
def test_a_traceback_is_found_in_anything_and_made_of_nothing_else(text) -> None:
    crash = first_cause(text, ["server.py"])
    found = crash.text if crash is not None else ""
    shown = found.splitlines()
    said = text.splitlines()
    assert not found or any('server.py"' in line for line in shown)
    assert len(shown) <= len(said)
    for line in shown:
        assert line in said or line.startswith('  File "')
