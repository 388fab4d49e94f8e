"""What happens in lesson 05-pair."""

from partyline.course.scene import Scene
from partyline.course.scene_terminal import SceneTerminal
from partyline.course.scenes import plays

TURNS = """
import socket

with socket.create_server(("127.0.0.1", 8765)) as listener:
    print("listening", flush=True)
    ann, _ = listener.accept()
    print("ann is here", flush=True)
    bob, _ = listener.accept()
    print("bob is here", flush=True)

while chunk := ann.recv(4096):
    bob.sendall(chunk)
    ann.sendall(bob.recv(4096))
"""


def two_meet(play: Scene) -> tuple[SceneTerminal, SceneTerminal]:
    """Ann and bob take the two seats."""
    ann = play.talk("ann")
    ann.sees("* waiting for one more user")
    bob = play.talk("bob")
    bob.sees("* chat started")
    ann.sees("* chat started")
    return ann, bob


@plays("2-pair")
def both_talk(play: Scene) -> None:
    """The finished server: nobody takes turns, and who stays behind is told."""
    play.server()
    ann, bob = two_meet(play)
    bob.types("hello ann")
    ann.sees("hello ann")
    bob.types("are you there?")
    ann.sees("are you there?")
    ann.types("yes")
    bob.sees("yes")
    ann.presses("Ctrl-D")
    ann.sees("(the other side has closed the connection)")
    ann.ends()
    bob.sees("* the other user left", "(the other side has closed the connection)")
    bob.ends()


@plays()
def in_turns(play: Scene) -> None:
    """One loop for both directions: each one waits for the other."""
    play.write("turns.py", TURNS)
    server = play.runs("server", "python3 turns.py")
    server.sees("listening")
    ann = play.talk("ann")
    server.sees("ann is here")
    bob = play.talk("bob")
    server.sees("bob is here")
    bob.types("hello ann")
    ann.sees_nothing()
    ann.types("who is there?")
    bob.sees("who is there?")
    ann.sees("hello ann")
    ann.presses("Ctrl-D")
    server.ends()
    ann.sees("(the other side has closed the connection)")
    ann.ends()
    bob.sees("(the other side has closed the connection)")
    bob.ends()


@plays("2-pair")
def third_is_refused(play: Scene) -> None:
    """Two seats: the third user is refused, until the chat of the two has ended."""
    play.server()
    ann, bob = two_meet(play)
    eve = play.talk("eve")
    eve.sees("! chat is full", "(the other side has closed the connection)")
    eve.ends()
    ann.types("was there somebody?")
    bob.sees("was there somebody?")
    bob.presses("Ctrl-D")
    bob.sees("(the other side has closed the connection)")
    bob.ends()
    ann.sees("* the other user left", "(the other side has closed the connection)")
    ann.ends()
    eve = play.talk("eve")
    eve.sees("* waiting for one more user")


@plays("2-pair")
def close_wakes_nobody(play: Scene) -> None:
    """With close() in the place of hang_up(), bob's thread sleeps on."""
    play.change("server.py", "wire.hang_up(user)", "user.close()")
    play.server()
    ann, bob = two_meet(play)
    ann.types("goodbye")
    bob.sees("goodbye")
    bob.sees_nothing("silence")  # meanwhile his thread falls asleep
    ann.presses("Ctrl-D")
    ann.sees("(the other side has closed the connection)")
    ann.ends()
    bob.sees("* the other user left")
    bob.sees_nothing("the connection stays open")
    bob.types("hello?")
    bob.sees("(the other side has closed the connection)")
    bob.ends()


@plays("2-pair")
def quit_is_text(play: Scene) -> None:
    """A telephone knows nothing of a chat: what is meant for it goes to the other user."""
    play.server()
    ann, bob = two_meet(play)
    ann.types("goodbye")
    bob.sees("goodbye")
    ann.types("/quit")
    bob.sees("/quit")
    bob.types("are you still there?")
    ann.sees("are you still there?")
