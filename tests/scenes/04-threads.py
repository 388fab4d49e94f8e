"""What happens in lesson 04-threads."""

from partyline.course.scene import Scene
from partyline.course.scenes import constant, plays


@plays("1-echo")
def two_at_once(play: Scene) -> None:
    """The finished server: both users are answered."""
    server = play.server()
    ann = play.client("ann")
    bob = play.client("bob")
    bob.types("is anybody there?")
    bob.sees("is anybody there?")
    ann.types("yes")
    ann.sees("yes")
    server.presses("Ctrl-C")
    server.ends()


@plays("1-echo")
def second_waits(play: Scene) -> None:
    """One loop: the second user hears nothing until the first one leaves."""
    play.defines("server.py", "start_thread", constant("02-recv", "FOR_NOW"))
    play.server()
    ann = play.client("ann")
    ann.types("hello")
    ann.sees("hello")
    bob = play.client("bob")
    bob.types("is anybody there?")
    bob.sees_nothing()
    ann.types("/quit")
    ann.sees("you have left")
    ann.ends()
    bob.sees("is anybody there?")


@plays("1-echo")
def will_not_stop(play: Scene) -> None:
    """Without daemon, Ctrl-C does not end the program while somebody is served."""
    play.change("server.py", ", daemon=True", "")
    server = play.server()
    ann = play.client("ann")
    ann.types("hello")
    ann.sees("hello")
    server.presses("Ctrl-C")
    server.sees_nothing("the prompt does not come back")
    assert server.still_runs()
    ann.types("still here?")
    ann.sees("still here?")
    server.presses("Ctrl-C")
    server.ends(status=None, show=False)
