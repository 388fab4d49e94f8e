"""What the index of the lessons shows."""

from partyline.course.scene import Scene
from partyline.course.scenes import plays


@plays("1-echo")
def notation(play: Scene) -> None:
    """One of each mark."""
    server = play.server()
    ann = play.client("ann")
    ann.types("hello")
    ann.sees("hello")
    play.note("ann", "she reads it, and goes home")
    ann.presses("Ctrl-D")
    ann.sees("you have left")
    ann.ends()
    server.presses("Ctrl-C")
    server.ends()
