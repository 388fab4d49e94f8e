"""What happens in lesson 01-accept."""

import re

from partyline.course.scene import Scene
from partyline.course.scene_terminal import SceneTerminal
from partyline.course.scenes import plays

CLOCK = """
import socket
import time

listener = socket.socket()
listener.bind(("127.0.0.1", 8765))
listener.listen()
print("waiting for calls")
while True:
    sock, addr = listener.accept()
    print("a call from", addr)
    sock.sendall(f"{time.ctime()}\\n".encode())
    sock.close()
"""
ONE_CALL = """
import socket
import time

listener = socket.socket()
listener.bind(("127.0.0.1", 8765))
listener.listen()
print("waiting for calls")
sock, addr = listener.accept()
print("a call from", addr)
sock.sendall(f"{time.ctime()}\\n".encode())
sock.close()
listener.close()
"""
BY_THREE = """\
listener = socket.socket()
listener.bind(("127.0.0.1", 8765))
listener.listen()
"""
BY_ONE = """\
listener = socket.create_server(("127.0.0.1", 8765))
"""
ANSWER = "    sock.sendall("
IN_USE = "OSError: [Errno 98] Address already in use"

SOME_TIME = "Mon Sep  7 09:15:42 2026"  # shown in place of the time of a run


def clock(play: Scene, text: str, old: str = "", new: str = "") -> SceneTerminal:
    """Start the clock, with one place of it changed."""
    assert not old or text.count(old) == 1
    play.write("clock.py", text.replace(old, new).lstrip() if old else text.lstrip())
    return play.runs("clock", "python3 clock.py")


def waiting_clock(play: Scene, text: str, old: str = "", new: str = "") -> SceneTerminal:
    """Start the clock, and see it wait."""
    server = clock(play, text, old, new)
    server.sees("waiting for calls")
    return server


def hears_the_time(play: Scene, caller: SceneTerminal) -> None:
    (line,) = caller.sees(":")
    assert re.fullmatch(r"\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}", line)
    play.recording.lines[-1] = (caller.who, "|", SOME_TIME)
    caller.sees("(the other side has closed the connection)")
    caller.ends()


def calls(play: Scene, who: str, server: SceneTerminal) -> None:
    caller = play.talk(who)
    server.sees("a call from ('127.0.0.1', ")
    hears_the_time(play, caller)


def is_stopped(play: Scene, server: SceneTerminal) -> None:
    server.presses("Ctrl-C")
    assert server.ends(status=None, show=False)[-1] == "KeyboardInterrupt"
    play.note("clock", "a traceback that ends with KeyboardInterrupt")


def refuses_to_start(server: SceneTerminal) -> None:
    assert server.ends(status=1)[-1].startswith(IN_USE)


@plays()
def one_call(play: Scene) -> None:
    """Step 1: one caller, and the program ends."""
    server = waiting_clock(play, ONE_CALL)
    calls(play, "ann", server)
    server.ends()
    play.note("clock", "the program has ended")


@plays()
def in_a_loop(play: Scene) -> None:
    """Step 2: whoever calls is told the time, until Ctrl-C."""
    server = waiting_clock(play, CLOCK)
    calls(play, "ann", server)
    calls(play, "bob", server)
    server.presses("Ctrl-C")
    assert server.ends(status=None)[-1] == "KeyboardInterrupt"


@plays()
def run_again(play: Scene) -> None:
    """The clock closes first, and cannot have its port again at once."""
    server = waiting_clock(play, CLOCK)
    calls(play, "ann", server)
    is_stopped(play, server)
    refuses_to_start(clock(play, CLOCK))


@plays()
def one_call_again(play: Scene) -> None:
    """Not shown: the clock of step 1 does the same."""
    server = waiting_clock(play, ONE_CALL)
    calls(play, "ann", server)
    server.ends()
    refuses_to_start(clock(play, ONE_CALL))


@plays()
def mended(play: Scene) -> None:
    """With create_server it can."""
    server = waiting_clock(play, CLOCK, BY_THREE, BY_ONE)
    calls(play, "ann", server)
    is_stopped(play, server)
    server = waiting_clock(play, CLOCK, BY_THREE, BY_ONE)
    calls(play, "bob", server)


@plays()
def mended_too_early(play: Scene) -> None:
    """Not shown: what the plain socket has left behind keeps create_server off, too (on Linux)."""
    server = waiting_clock(play, CLOCK)
    calls(play, "ann", server)
    is_stopped(play, server)
    refuses_to_start(clock(play, CLOCK, BY_THREE, BY_ONE))


@plays("1-echo")
def really_in_use(play: Scene) -> None:
    """Two servers cannot listen on one port, whatever their sockets are told."""
    play.server()
    other = play.runs("other", "python3 starter/1-echo/server.py")
    other.sees("cannot listen on 127.0.0.1:8765: [Errno 98] Address already in use")
    other.ends(status=1)


@plays()
def slow_clock(play: Scene) -> None:
    """The second caller is connected, but not accepted before the first one is done."""
    server = waiting_clock(play, CLOCK, ANSWER, f"    input()\n{ANSWER}")
    ann = play.talk("ann")
    server.sees("a call from ('127.0.0.1', ")
    bob = play.talk("bob")
    bob.sees_nothing("no error, and no answer")
    server.types("")
    hears_the_time(play, ann)
    server.sees("a call from ('127.0.0.1', ")
    server.types("")
    hears_the_time(play, bob)
