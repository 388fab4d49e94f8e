"""What happens in lesson 02-recv. Its server is the first one: bytes go back as they came."""

from partyline.course.scene import Scene
from partyline.course.scenes import plays

ECHO = """
def serve(sock: socket.socket) -> None:
    with sock:
        while chunk := wire.receive(sock):
            sock.sendall(chunk)
"""

NO_TEST = """
def serve(sock: socket.socket) -> None:
    loops = 0
    with sock:
        while True:
            chunk = wire.receive(sock)
            sock.sendall(chunk)
            loops += 1
            if loops == 100_000:
                print("100000 times", flush=True)
"""

FOR_NOW = """
def start_thread(sock: socket.socket) -> None:
    serve(sock)
"""


def first_server(play: Scene, serve: str = ECHO) -> None:
    """Write the learner's serve(), and call it directly."""
    play.defines("server.py", "serve", serve)
    play.defines("server.py", "start_thread", FOR_NOW)


@plays("1-echo", starter=True)
def one_after_the_other(play: Scene) -> None:
    """The first server: it answers one caller as long as that one talks, then the next."""
    first_server(play)
    play.server()
    ann = play.talk("ann")
    ann.types("hello")
    ann.sees("hello")
    ann.types("are you there?")
    ann.sees("are you there?")
    ann.presses("Ctrl-D")
    ann.sees("(the other side has closed the connection)")
    ann.ends()
    bob = play.talk("bob")
    bob.types("my turn")
    bob.sees("my turn")


@plays()
def seen_by_recv(play: Scene) -> None:
    """What recv returns in another terminal, and when."""
    a = play.talk("A", "--listen --xray")
    a.sees("waiting for a call")
    b = play.talk("B")
    a.sees("a call from 127.0.0.1:")
    a.sees_nothing("nothing: recv sleeps")
    b.types("hello")
    a.sees(r"recv: 6 bytes b'hello\n'")
    b.types("ё")
    a.sees(r"recv: 3 bytes b'\xd1\x91\n'")
    b.types("")
    a.sees(r"recv: 1 bytes b'\n'")
    b.presses("Ctrl-D")
    a.sees("(the other side has closed the connection)")
    a.ends()
    b.sees("(the other side has closed the connection)")
    b.ends()


@plays("1-echo", starter=True)
def both_ends(play: Scene) -> None:
    """The bytes of the echo, as they come back."""
    first_server(play)
    play.server()
    ann = play.talk("ann", "--xray")
    ann.types("hello")
    ann.sees(r"recv: 6 bytes b'hello\n'")
    ann.types("привет")
    ann.sees(r"recv: 13 bytes b'\xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82\n'")
    ann.presses("Ctrl-D")
    ann.sees("(the other side has closed the connection)")
    ann.ends()


@plays("1-echo", starter=True)
def never_sleeps(play: Scene) -> None:
    """Without the test for b"" the loop goes on when nothing can come any more."""
    first_server(play, NO_TEST)
    server = play.server()
    ann = play.talk("ann")
    ann.types("hello")
    ann.sees("hello")
    ann.presses("Ctrl-D")
    server.sees("100000 times")
    ann.sees_nothing("nothing: the server has not closed its side")
    server.presses("Ctrl-C")
    server.ends()


@plays("1-echo", starter=True)
def two_in_one(play: Scene) -> None:
    """Two lines in one recv: lesson 3."""
    first_server(play)
    play.server()
    ann = play.talk("ann", "--raw --xray")
    ann.types(r"one\ntwo\n")
    ann.sees(r"recv: 8 bytes b'one\ntwo\n'")
