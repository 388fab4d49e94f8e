"""What happens in lesson 07-everyone."""

from partyline.course.scene import Scene
from partyline.course.scenes import plays

EVERYONE = """
import socket
import sys

users = []
with socket.create_server(("127.0.0.1", 8765)) as listener:
    print("waiting for three", flush=True)
    while len(users) < 3:
        sock, address = listener.accept()
        users.append(sock)
        print(f"{len(users)} here", flush=True)
for typed in sys.stdin:
    for user in users:
        user.sendall(typed.encode())
"""


@plays("3-room")
def everyone_hears(play: Scene) -> None:
    """The finished room: everyone else reads what one says."""
    play.server()
    ann = play.client("ann")
    ann.sees("* welcome, 1 here")
    bob = play.client("bob")
    bob.sees("* welcome, 2 here")
    eve = play.client("eve")
    eve.sees("* welcome, 3 here")
    ann.types("is this line free?")
    bob.sees("is this line free?")
    eve.sees("is this line free?")
    eve.types("no, it is a party line")
    ann.sees("no, it is a party line")
    bob.sees("no, it is a party line")


@plays()
def by_hand(play: Scene) -> None:
    """A loop over three connections; one of them is gone, and the loop breaks."""
    play.write("everyone.py", EVERYONE.lstrip())
    server = play.runs("server", "python3 everyone.py")
    server.sees("waiting for three")
    terminals = []
    for number, who in enumerate(("ann", "bob", "eve"), start=1):
        terminals.append(play.talk(who))
        server.sees(f"{number} here")
    ann, bob, eve = terminals
    server.types("hello")
    for terminal in terminals:
        terminal.sees("hello")
    bob.presses("Ctrl-C")
    bob.ends()
    server.types("bob?")
    ann.sees("bob?")
    eve.sees("bob?")
    server.types("are you there?")
    ann.sees("are you there?")
    lines = server.ends(status=1)
    assert lines[-1] == "BrokenPipeError: [Errno 32] Broken pipe"
    for terminal in (ann, eve):
        terminal.sees("(the other side has closed the connection)")


@plays("3-room")
def ghost(play: Scene) -> None:
    """Without TODO 3.3, who has left is still counted."""
    play.takes_back("3.3")
    server = play.server()
    ann = play.client("ann")
    ann.sees("* welcome, 1 here")
    ann.presses("Ctrl-C")
    server.sees("TODO 3.3 is not written yet")
    ann.sees("you have left")
    ann.ends()
    bob = play.client("bob")
    bob.sees("* welcome, 2 here")


@plays("3-room")
def come_and_go(play: Scene) -> None:
    """The complete room: who leaves is not counted any more, and the others talk on."""
    play.server()
    ann = play.client("ann")
    ann.sees("* welcome, 1 here")
    bob = play.talk("bob")
    bob.sees("* welcome, 2 here")
    bob.presses("Ctrl-D")
    bob.sees("(the other side has closed the connection)")
    eve = play.client("eve")
    eve.sees("* welcome, 2 here")
    eve.types("hello, ann")
    ann.sees("hello, ann")


@plays("3-room")
def who_said_that(play: Scene) -> None:
    """Lines without names."""
    play.server()
    ann = play.client("ann")
    ann.sees("* welcome, 1 here")
    bob = play.client("bob")
    bob.sees("* welcome, 2 here")
    eve = play.client("eve")
    eve.sees("* welcome, 3 here")
    ann.types("shall we meet at six?")
    eve.sees("shall we meet at six?")
    bob.types("yes")
    eve.sees("yes")
    ann.types("no, sorry, at seven")
    eve.sees("no, sorry, at seven")
