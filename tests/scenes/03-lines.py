"""What happens in lesson 03-lines."""

import json
import runpy
import subprocess
import sys
import time

from partyline.course.recording import SHOWN
from partyline.course.scene import Scene
from partyline.course.scenes import constant, plays
from partyline.model.stages import ROOT
from partyline.system import connections

ECHO = """
def serve(sock: socket.socket) -> None:
    with sock:
        while chunk := wire.receive(sock):
            sock.sendall(chunk)
"""

NUMBERED = """
def serve(sock: socket.socket) -> None:
    number = 0
    with sock:
        while chunk := wire.receive(sock):
            number += 1
            wire.send_line(sock, f"message {number}: {chunk.decode()!r}")
"""

FOR_NOW = constant("02-recv", "FOR_NOW")

PIECES = (b"hel", b"lo\nwor", b"ld\n", b"\xd1", b"\x91\nok\nb", b"")

SNAPSHOTS = r"""
   recv brings   the buffer, cut at each \n    goes out   stays
1  hel           h e l                         -          h e l
2  lo\nwor       h e l l o \n | w o r          hello      w o r
3  ld\n          w o r l d \n |                world      -
4  \xd1          \xd1                          -          \xd1
5  \x91\nok\nb   \xd1 \x91 \n | o k \n | b     ё, ok      b
6  (the end)     b                             -          - (b is dropped)
"""


def lesson_2(play: Scene, serve: str = ECHO) -> None:
    """Write the learner's server of lesson 2: no lines, and no threads."""
    play.defines("server.py", "serve", serve)
    play.defines("server.py", "start_thread", FOR_NOW)


def one_loop(play: Scene) -> None:
    """Call serve() directly: threads are lesson 4."""
    play.defines("server.py", "start_thread", FOR_NOW)


@plays("1-echo")
def whole_lines(play: Scene) -> None:
    """The server of the end of this lesson: a line comes back when it is whole."""
    one_loop(play)
    play.server()
    ann = play.talk("ann", "--raw --xray")
    ann.types("good mor")
    ann.sees_nothing()
    ann.types(r"ning\n")
    ann.sees(r"recv: 13 bytes b'good morning\n'")
    ann.types(r"hello\r\n")
    ann.sees(r"recv: 6 bytes b'hello\n'")


@plays()
def no_borders(play: Scene) -> None:
    """Two sendalls in one recv, then one line in two of them."""
    a = play.talk("A", "--listen --pause --xray")
    a.sees("waiting for a call")
    b = play.talk("B", "--raw")
    a.sees("a call from 127.0.0.1:")
    b.types(r"hello\n")
    b.types(r"world\n")
    (caller,) = play.stable.callers
    while connections.unread(int(play.stable.port), int(caller)) not in (12, None):
        time.sleep(0.01)  # both must have arrived before A reads
    a.types("/read")
    a.sees(r"recv: 12 bytes b'hello\nworld\n'")
    b.types("good mor")
    a.sees("recv: 8 bytes b'good mor'")
    b.types(r"ning\n")
    a.sees(r"recv: 5 bytes b'ning\n'")


@plays("1-echo", starter=True)
def right_by_luck(play: Scene) -> None:
    """What the checks of TODO 1.2 say of the server of lesson 2."""
    lesson_2(play)
    names = (
        "text_stays_the_same",
        "lines_in_one_piece",
        "a_letter_in_two_pieces",
        "windows_line_end",
        "half_a_line_at_the_end",
        "client_shows_lines",
    )
    grade = [sys.executable, ROOT / "grading" / "grade.py", "starter/1-echo"]
    chosen = [word for name in names for word in ("--check", f"1-echo/{name}")]
    subprocess.run(
        [*grade, *chosen, "--isolation", "none", "--json", "result.json"],
        cwd=play.folder,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    result = json.loads((play.folder / "result.json").read_text(encoding="utf-8"))
    verdicts = {check["title"]: check["verdict"] for check in result["stages"][0]["checks"]}
    for title, verdict in verdicts.items():
        play.recording.add("checks", SHOWN, f"{verdict}  {title}")
    assert list(verdicts.values()) == ["passed"] * 3 + ["failed"] * 3, verdicts


@plays("1-echo", starter=True)
def numbered(play: Scene) -> None:
    """A server that does something with a message, and takes each recv for one."""
    lesson_2(play, NUMBERED)
    server = play.server()
    ann = play.talk("ann", "--raw")
    ann.types(r"hello\n")
    ann.sees(r"message 1: 'hello\n'")
    ann.types(r"one\ntwo\n")
    ann.sees(r"message 2: 'one\ntwo\n'")
    ann.types("good mor")
    ann.sees("message 3: 'good mor'")
    ann.types(r"ning\n")
    ann.sees(r"message 4: 'ning\n'")
    ann.types(r"\xd1")
    *_, last = server.ends(status=1, show=False)
    assert last.startswith("UnicodeDecodeError: "), last
    play.note("server", "a traceback, and at its end:")
    play.recording.add("server", SHOWN, last)
    ann.sees("(the other side has closed the connection)")


@plays("1-echo")
def snapshots(play: Scene) -> None:
    """The buffer of lines_from(), as drawn in SNAPSHOTS."""
    lines_from = runpy.run_path(str(play.folder / play.programs / "wire.py"))["lines_from"]
    buffers: list[bytes] = []

    class Pieces:
        def recv(self, _size: int) -> bytes:
            buffers.append(talk.gi_frame.f_locals["rest"])
            return PIECES[len(buffers) - 1]

    talk = lines_from(Pieces())
    out: list[list[str]] = [[] for _ in PIECES]
    for line in talk:
        out[len(buffers) - 1].append(line)
    play.recording.add("buffer", SHOWN, SNAPSHOTS.splitlines()[1])
    for number, piece in enumerate(PIECES):
        comes = _letters(piece).replace(" ", "") or "(the end)"
        stays = (_letters(buffers[number + 1]) or "-") if piece else "- (b is dropped)"
        row = f"{number + 1}  {comes:14}{_cut(buffers[number] + piece):30}"
        row += f"{', '.join(out[number]) or '-':11}{stays}"
        play.recording.add("buffer", SHOWN, row.rstrip())
    drawn = [text for _, _, text in play.recording.lines]
    assert drawn == SNAPSHOTS.strip("\n").splitlines(), drawn


def _letters(data: bytes) -> str:
    return " ".join(repr(bytes([byte]))[2:-1] for byte in data)


def _cut(data: bytes) -> str:
    return _letters(data).replace(r"\n", r"\n |")


@plays("1-echo")
def in_small_pieces(play: Scene) -> None:
    """One byte in each recv, and one byte in each sendall: the same lines."""
    one_loop(play)
    play.change("wire.py", "sock.recv(4096)", "sock.recv(1)")
    play.server()
    ann = play.talk("ann", "--bytewise")
    ann.types("привет")
    ann.sees("привет")
    ann.presses("Ctrl-D")
    ann.sees("(the other side has closed the connection)")
    ann.ends()
    bob = play.client("bob")
    bob.types("ёлка")
    bob.sees("ёлка")
    bob.types("/quit")
    bob.sees("you have left")
    bob.ends()


@plays("1-echo")
def second_hears_nothing(play: Scene) -> None:
    """One loop: the second user hears nothing until the first one leaves."""
    one_loop(play)
    play.server()
    ann = play.client("ann")
    ann.types("hello")
    ann.sees("hello")
    bob = play.client("bob")
    bob.types("hello?")
    bob.sees_nothing()
