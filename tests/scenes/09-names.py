"""What happens in lesson 09-names."""

from partyline.course.scene import Scene
from partyline.course.scenes import plays


@plays("4-names")
def who_speaks(play: Scene) -> None:
    """The finished room, through the client."""
    play.server()
    ann = play.client("ann")
    ann.sees("* name?")
    ann.types("ann")
    ann.sees("* welcome, ann", "* you are alone")
    bob = play.client("bob")
    bob.sees("* name?")
    bob.types("Ann")
    bob.sees("! name taken")
    bob.types("bob")
    bob.sees("* welcome, bob", "* here: ann")
    ann.sees("* bob joined")
    bob.types("who is hungry?")
    ann.sees("bob: who is hungry?")
    bob.types("/quit")
    bob.sees("you have left")
    bob.ends()
    ann.sees("* bob left")


def finished(play: Scene) -> None:
    """Let the programs stand where the finished ones stand in the kit."""
    for source in sorted((play.folder / play.programs).iterdir()):
        play.write(f"solution/4-names/{source.name}", source.read_text(encoding="utf-8"))
    play.programs = "solution/4-names/"


@plays("4-names")
def forgery(play: Scene) -> None:
    """Three tries to make ann believe that eve is here."""
    finished(play)
    play.server()
    ann = play.talk("ann")
    ann.sees("* name?")
    ann.types("ann")
    ann.sees("* welcome, ann", "* you are alone")
    bob = play.talk("bob")
    bob.sees("* name?")
    for name in ("* eve joined", "eve joined"):
        bob.types(name)
        bob.sees("! bad name")
    bob.types("bob")
    bob.sees("* welcome, bob", "* here: ann")
    ann.sees("* bob joined")
    bob.types("* eve joined")
    ann.sees("bob: * eve joined")


@plays("4-names")
def one_street(play: Scene) -> None:
    """A name in capitals is the same name, and lists are sorted."""
    play.server()
    first = play.client("first")
    first.sees("* name?")
    first.types("Straße")
    first.sees("* welcome, Straße", "* you are alone")
    second = play.client("second")
    second.sees("* name?")
    second.types("STRASSE")
    second.sees("! name taken")
    second.types("яна")
    second.sees("* welcome, яна", "* here: Straße")
    first.sees("* яна joined")
    second.types("/who")
    second.sees("* here: Straße, яна")
    second.types("/dance")
    second.sees("! unknown command")
    first.types("hello")
    second.sees("Straße: hello")


@plays("4-names")
def carriage_return(play: Scene) -> None:
    """What ann's terminal is told to do, shown as bytes."""
    play.server()
    ann = play.talk("ann", "--xray")
    ann.sees("recv: 8 bytes b'* name?\\n'")
    ann.types("ann")
    ann.skips("you are alone")
    bob = play.talk("bob", "--raw")
    bob.sees("* name?")
    bob.types(r"bob\n")
    bob.sees("* welcome, bob", "* here: ann")
    ann.sees("recv: 13 bytes b'* bob joined\\n'")
    bob.types(r"\r* eve joined\n")
    ann.sees(r"recv: 19 bytes b'bob: \r* eve joined\n'")


@plays("4-names")
def one_piece(play: Scene) -> None:
    """Three lines in one piece: a name, a command, a text."""
    play.server()
    bob = play.talk("bob", "--raw")
    bob.sees("* name?")
    bob.types(r"bob\n/who\nhi\n")
    bob.sees("* welcome, bob", "* you are alone", "* here: bob")
    bob.types(r"/quit\n")
    bob.sees("(the other side has closed the connection)")
