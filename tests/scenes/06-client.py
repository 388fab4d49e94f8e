"""What happens in lesson 06-client."""

from textwrap import indent

from partyline.course.scene import Scene
from partyline.course.scenes import plays

ONE_LOOP = """
import socket

sock = socket.create_connection(("127.0.0.1", 8765))
while True:
    typed = input()
    sock.sendall(typed.encode() + b"\\n")
    print(sock.recv(4096).decode(), end="")
"""

THE_END = """
leaving.set()
try:
    sock.shutdown(socket.SHUT_WR)  # tells the server that nothing more comes
except OSError:  # the server was faster
    pass
receiver.join(timeout=1)  # a moment to show what the server had sent before
end("you have left")
"""

CLOSES = """
leaving.set()
sock.close()
receiver.join()
end("you have left")
"""


@plays("2-pair")
def two_clients(play: Scene) -> None:
    """The finished client: it shows what comes while nobody types, and knows /quit."""
    play.server()
    ann = play.client("ann")
    ann.sees("* waiting for one more user")
    bob = play.client("bob")
    bob.sees("* chat started")
    ann.sees("* chat started")
    bob.types("shall we eat at one?")
    ann.sees("shall we eat at one?")
    bob.types("or at two?")
    ann.sees("or at two?")
    ann.types("one")
    bob.sees("one")
    bob.types("/quit")
    bob.sees("you have left")
    bob.ends()
    ann.sees("* the other user left", "the server has closed the connection")
    ann.ends()


@plays("2-pair")
def one_loop(play: Scene) -> None:
    """input() and recv() in one loop: what has come is shown after Enter only."""
    play.write("one_loop.py", ONE_LOOP)
    server = play.server()
    bob = play.talk("bob")
    bob.sees("* waiting for one more user")
    ann = play.runs("ann", "python3 one_loop.py")
    bob.sees("* chat started")
    bob.types("are you there?")
    ann.sees_nothing()
    ann.types("is anybody there?")
    bob.sees("is anybody there?")
    ann.sees("* chat started", "are you there?")
    server.presses("Ctrl-C")
    server.ends(show=False)
    bob.sees("(the other side has closed the connection)")
    bob.ends()
    ann.sees_nothing("nothing: she sleeps in input")
    ann.presses("Ctrl-C")
    assert ann.ends(status=None, show=False)[-1] == "KeyboardInterrupt"
    play.note("ann", "a traceback that ends with KeyboardInterrupt")


@plays("2-pair")
def main_ends(play: Scene) -> None:
    """What the lesson quotes as the end of main() stands there."""
    main = (play.folder / play.programs / "client.py").read_text(encoding="utf-8")
    assert indent(THE_END.strip("\n"), "    ") in main
    server = play.server()
    ann = play.client("ann")
    ann.sees("* waiting for one more user")
    ann.presses("Ctrl-D")
    ann.sees("you have left")
    ann.ends()
    server.presses("Ctrl-C")
    server.ends()


@plays("2-pair")
def exit_in_a_thread(play: Scene) -> None:
    """sys.exit() ends the thread that calls it; the main thread sleeps on in the keyboard."""
    old = 'end("the server has closed the connection")'
    play.change("client.py", old, 'sys.exit("the server has closed the connection")')
    server = play.server()
    ann = play.client("ann")
    ann.sees("* waiting for one more user")
    server.presses("Ctrl-C")
    server.ends()
    ann.sees_nothing("no message, and the prompt does not come back")
    assert ann.still_runs()
    ann.types("hello?")
    ann.sees_nothing("still asleep in the keyboard")
    ann.presses("Ctrl-D")
    ann.sees("you have left")
    ann.ends()


@plays("2-pair")
def not_asking_leaving(play: Scene) -> None:
    """Without the question, the receiver is faster, and says what is not the reason."""
    old = "    if not leaving.is_set():\n        end("
    play.change("client.py", old, "    end(")
    play.server()
    ann = play.client("ann")
    ann.sees("* waiting for one more user")
    ann.types("/quit")
    ann.sees("the server has closed the connection")
    assert ann.ends() == []


@plays("2-pair")
def three_friends(play: Scene) -> None:
    """Two seats: the third friend is refused."""
    play.server()
    ann = play.client("ann")
    ann.sees("* waiting for one more user")
    bob = play.client("bob")
    bob.sees("* chat started")
    ann.sees("* chat started")
    eve = play.client("eve")
    eve.sees("! chat is full", "the server has closed the connection")
    eve.ends()
    ann.types("eve wanted to come, too")
    bob.sees("eve wanted to come, too")


@plays("2-pair")
def closes_instead(play: Scene) -> None:
    """With close() in the place of a half-close, the receiver sleeps on, and join() waits."""
    play.change(
        "client.py", indent(THE_END.strip("\n"), "    "), indent(CLOSES.strip("\n"), "    ")
    )
    play.server()
    bob = play.talk("bob")
    bob.sees("* waiting for one more user")
    ann = play.client("ann")
    ann.sees("* chat started")
    bob.sees("* chat started")
    ann.sees_nothing("meanwhile the receiver goes back to recv()")
    ann.types("/quit")
    ann.sees_nothing()
    bob.types("are you still there?")  # that wakes the receiver, and only now it finds out
    ann.sees("are you still there?", "you have left")
    ann.ends()
