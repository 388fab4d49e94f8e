"""What happens in lesson 11-slow-readers."""

import queue
import time

from partyline.course.scene import Scene
from partyline.course.scene_terminal import SETTLED, SceneTerminal
from partyline.course.scenes import plays
from partyline.system import blocked
from partyline.system.abilities import has

FLOOD = """
import socket

HOST = "127.0.0.1"
PORT = 8765
LINES = 10_000
with socket.create_connection((HOST, PORT)) as sock:
    sock.sendall(b"ann\\n")
    for number in range(LINES):
        sock.sendall(b"%d %s\\n" % (number, b"blah " * 90))
    sock.shutdown(socket.SHUT_WR)
    while sock.recv(4096):
        pass
print("ann has said everything")
"""


def carol_and_bob(play: Scene) -> tuple[SceneTerminal, SceneTerminal, SceneTerminal]:
    """Start a server, carol who reads, and bob who does not."""
    server = play.server()
    carol = play.client("carol")
    carol.sees("name?")
    carol.types("carol")
    carol.sees("welcome", "alone")
    bob = play.talk("bob", "--pause")
    bob.types("bob")
    carol.sees("bob joined")
    return server, carol, bob


def ann_floods(play: Scene, carol: SceneTerminal) -> SceneTerminal:
    """Let ann say many lines; return when carol has seen a good deal of them."""
    play.write("flood.py", FLOOD)
    ann = play.runs("ann", "python3 flood.py")
    carol.sees("ann joined")
    carol.skips("ann: 1000 ")
    return ann


def wait_until_frozen(server: SceneTerminal) -> None:
    """Wait until no thread of the server goes on."""
    assert server.process is not None
    before = None
    for _ in range(400 if has("sleepers") else 10):
        time.sleep(0.2)
        now = blocked.fingerprint(server.process.pid)
        if now is not None and now == before:
            return
        before = now
    assert not has("sleepers"), "the server does not stand still"


def falls_silent(terminal: SceneTerminal, note: str) -> None:
    """Skip all lines that have come, until no more come."""
    try:
        while terminal.shown.get(timeout=SETTLED) is not None:
            pass
    except queue.Empty:
        terminal.recording.add(terminal.who, ".", note)
    else:
        raise AssertionError(f"{terminal.who} has ended")


@plays("4-names")
def room_freezes(play: Scene) -> None:
    """One user does not read, and nobody hears anything any more, until it does."""
    server, carol, bob = carol_and_bob(play)
    ann = ann_floods(play, carol)
    wait_until_frozen(server)
    falls_silent(carol, "lines of ann rush by, then they stop")
    assert ann.still_runs()
    play.note("ann", "the prompt does not come back")
    dave = play.client("dave")
    dave.sees_nothing("nothing comes, not even the question for a name")
    bob.types("/read")
    carol.skips("ann: 9999 ")
    play.note("carol", "the lines go on, to the last one")
    carol.sees("ann left")
    ann.sees("ann has said everything")
    dave.sees("name?")
    bob.skips("ann: 9999 ")
    play.note("bob", "all lines come, to the last one")


@plays("5-robust")
def nobody_waits(play: Scene) -> None:
    """One user does not read, and is dropped. The others talk on."""
    _server, carol, bob = carol_and_bob(play)
    ann = ann_floods(play, carol)
    play.note("carol", "lines of ann rush by")
    carol.skips("bob left")
    play.recording.add("carol", "|", "* bob left")
    carol.skips("ann: 9999 ")
    play.note("carol", "the lines go on, to the last one")
    carol.sees("ann left")
    ann.sees("ann has said everything")
    dave = play.client("dave")
    dave.sees("name?")
    bob.types("/read")
    bob.skips("ann: 5000 ")
    play.note("bob", "thousands of lines come, but not all")
    bob.skips("(the other side has closed the connection)")
    play.recording.add("bob", "|", "(the other side has closed the connection)")


@plays("5-robust")
def no_goodbye(play: Scene) -> None:
    """Without Room.close, nobody is told that the server ends."""
    play.takes_back("5.5")
    server = play.server()
    carol = play.client("carol")
    carol.sees("name?")
    carol.types("carol")
    carol.sees("welcome", "alone")
    server.presses("Ctrl-C")
    server.sees("TODO 5.5 is not written yet")
    server.ends(status=1)
    carol.sees("the server has closed the connection")


@plays("5-robust")
def broadcaster_waits(play: Scene) -> None:
    """If the broadcaster's send may wait, one user who does not read stops it, and so everybody."""
    play.change("wire.py", "sock.send(data, socket.MSG_DONTWAIT)", "sock.send(data)")
    server, carol, _bob = carol_and_bob(play)
    ann = ann_floods(play, carol)
    wait_until_frozen(server)
    falls_silent(carol, "lines of ann rush by, then they stop")
    assert ann.still_runs()
    play.note("ann", "the prompt does not come back")
