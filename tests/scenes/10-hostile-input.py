"""What happens in lesson 10-hostile-input."""

import socket
import time

from partyline.course.scene import Scene
from partyline.course.scene_terminal import SceneTerminal
from partyline.course.scenes import plays

# The body of Room.deliver until lesson 11.
FOR_NOW = """
def deliver(self) -> None:
    while True:
        line = self.waiting.get()
        for user in line.audience:
            if user is not line.sender:
                try:
                    user.sock.sendall(line.data)
                except OSError:  # the user has gone, and its own thread will notice
                    pass
            if line.last:
                user.outbox.complete.set()
"""

LONG = (
    "python3 -c \"import socket; s = socket.create_connection(('127.0.0.1', 8765)); "
    "s.sendall(b'bob\\n' + 10_000 * b'x' + b'\\n'); input()\""
)

BOOK = (
    "python3 -c \"import socket; s = socket.create_connection(('127.0.0.1', 8765)); "
    "s.sendall(b'eve\\n' + 20_000 * (500 * b'x' + b'\\n'))\""
)
TYPED_BOOK = f"$ {BOOK}"


def ann_enters(play: Scene, options: str = "") -> SceneTerminal:
    ann = play.talk("ann", options)
    ann.sees("* name?")
    ann.types("ann")
    if options:
        ann.skips("you are alone")
    else:
        ann.sees("* welcome, ann", "* you are alone")
    return ann


def bob_enters(play: Scene) -> SceneTerminal:
    bob = play.talk("bob", "--raw")
    bob.sees("* name?")
    bob.types(r"bob\n")
    bob.sees("* welcome, bob", "* here: ann")
    return bob


@plays("5-robust")
def robust(play: Scene) -> None:
    """The server at the end of this lesson."""
    play.defines("server.py", "Room.deliver", FOR_NOW)
    play.server()
    ann = ann_enters(play)
    bob = bob_enters(play)
    ann.sees("* bob joined")
    bob.types(r"\x1b[2J\r* eve joined\n")
    ann.sees("bob: [2J* eve joined")
    play.note("bob", "pastes a line of 600 bytes")
    bob.pastes("x" * 600 + "\\n\n")
    bob.sees("! line too long (max 512 bytes)")
    play.note("bob", "pastes 3000 bytes without a newline")
    bob.pastes("x" * 3000 + "\n")
    bob.sees("! line too long (max 512 bytes)", "(the other side has closed the connection)")
    ann.sees("* bob left")


@plays("4-names")
def strange_bytes(play: Scene) -> None:
    """What stage 4 passes on."""
    play.server()
    ann = ann_enters(play, "--xray")
    bob = bob_enters(play)
    ann.sees("b'* bob joined\\n'")
    bob.types(r"caf\xe9\n")
    ann.sees(r"recv: 12 bytes b'bob: caf\xef\xbf\xbd\n'")
    bob.types(r"\x1b[2J\n")
    ann.sees(r"recv: 10 bytes b'bob: \x1b[2J\n'")
    bob.types("half a line")
    bob.presses("Ctrl-D")
    bob.sees("(the other side has closed the connection)")
    ann.sees("b'* bob left\\n'")


@plays("4-names")
def long_line(play: Scene) -> None:
    """Ten thousand letters, and a sudden end."""
    play.server()
    ann = ann_enters(play)
    bob = play.runs("bob", LONG)
    ann.sees("* bob joined")
    play.note("ann", "10,000 times x")
    ann.skips("bob: " + 10_000 * "x")
    play.note("bob", "presses Enter")
    bob.pastes("\n")
    bob.ends(show=False)
    ann.sees("* bob left")


@plays("5-robust")
def rude_server(play: Scene) -> None:
    """The client of stage 5, and a server that is no friend."""
    rude = play.talk("rude", "--listen --raw")
    rude.sees("waiting for a call on 127.0.0.1:8765")
    ann = play.client("ann")
    rude.sees("a call from 127.0.0.1")
    rude.types(r"\x1b[2J\r* eve joined\n")
    ann.sees("[2J* eve joined")
    rude.types(r"caf\xe9\n")
    ann.sees("caf�")
    rude.types("half a line")
    rude.presses("Ctrl-D")
    ann.sees("the server has closed the connection")
    ann.ends()


@plays("4-names")
def does_not_read(play: Scene) -> None:
    """One user does not read: nobody can do anything any more."""
    play.server()
    bob = play.talk("bob", "--pause")
    bob.types("bob")
    wait_until_named(int(play.stable.port), "bob")
    play.runs("eve", BOOK)
    wait_until_frozen(int(play.stable.port))
    ann = play.talk("ann")
    ann.sees_nothing("nobody asks for a name")
    bob.types("/read")
    play.note("bob", "the book rolls over the screen")
    ann.sees("* name?")


def wait_until_named(port: int, name: str) -> None:
    """Ask who is there, again and again, until this user is: bob himself does not read."""
    with socket.create_connection(("127.0.0.1", port)) as caller:
        stream = caller.makefile("rw", encoding="utf-8")
        caller.sendall(b"guest\n")
        while name not in stream.readline():
            time.sleep(0.01)
            caller.sendall(b"/who\n")


def wait_until_frozen(port: int) -> None:
    """Call the server again and again, until it does not ask for a name within half a second."""
    while True:
        with socket.create_connection(("127.0.0.1", port)) as caller:
            caller.settimeout(0.5)
            try:
                caller.recv(100)
            except TimeoutError:
                return
        time.sleep(0.05)  # calls without a pause would leave the server no time for eve's book
