"""What the page about the protocol shows."""

from partyline.course.scene import Scene
from partyline.course.scenes import plays


@plays("4-names")
def conversation(play: Scene) -> None:
    """Two people, by hand."""
    play.server()
    ann = play.talk("ann")
    ann.sees("* name?")
    ann.types("ann")
    ann.sees("* welcome, ann", "* you are alone")
    bob = play.talk("bob")
    bob.sees("* name?")
    bob.types("Ann")
    bob.sees("! name taken")
    bob.types("bob")
    bob.sees("* welcome, bob", "* here: ann")
    ann.sees("* bob joined")
    bob.types("hi")
    ann.sees("bob: hi")
    ann.types("/who")
    ann.sees("* here: ann, bob")
    bob.types("/quit")
    bob.sees("(the other side has closed the connection)")
    ann.sees("* bob left")
