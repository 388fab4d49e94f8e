"""What happens in lesson 13-one-thread."""

from partyline.course.scene import Scene
from partyline.course.scene_terminal import SceneTerminal
from partyline.course.scenes import plays
from partyline.model.stages import stage_named

COUNT = 'print("threads:", threading.active_count(), flush=True)'

ENDLESS = """
import socket

with socket.create_connection(("127.0.0.1", 8765)) as sock:
    sock.sendall(b"x" * 5000)
    try:
        for line in sock.makefile():
            print(line, end="")
        print("(a clean end)")
    except OSError as error:
        print(error)
"""

NAP = """
    elif line == "/nap":
        print("asleep", flush=True)
        time.sleep(20)
        print("awake", flush=True)
"""


def counts_threads_in_stage_5(play: Scene) -> None:
    old = "        start_thread(sock, room)\n"
    play.change("server.py", old, f"{old}        {COUNT}\n")


def counts_threads_in_stage_6(play: Scene) -> None:
    play.change(
        "server.py", "import sys\nimport time\n", "import sys\nimport threading\nimport time\n"
    )
    old = "        if not self.room.enter(user):\n            self.leave(user)\n"
    play.change("server.py", old, f"{old}        {COUNT}\n")


def join(user: SceneTerminal, name: str, here: str) -> None:
    """Give one's name, and be welcomed."""
    user.sees("* name?")
    user.types(name)
    user.sees(f"* welcome, {name}", here)


@plays("6-beyond")
def one_thread(play: Scene) -> None:
    """The finished server says how many threads it has: always one."""
    counts_threads_in_stage_6(play)
    server = play.server()
    ann = play.talk("ann")
    server.sees("threads: 1")
    join(ann, "ann", "* you are alone")
    bob = play.talk("bob")
    server.sees("threads: 1")
    join(bob, "bob", "* here: ann")
    ann.sees("* bob joined")
    bob.types("how many of you are there?")
    ann.sees("bob: how many of you are there?")


@plays("5-robust")
def many_threads(play: Scene) -> None:
    """The server of stage 5 has one thread for each user, and two more."""
    counts_threads_in_stage_5(play)
    server = play.server()
    for number, who in enumerate(("ann", "bob", "eve"), start=3):
        play.talk(who).sees("* name?")
        server.sees(f"threads: {number}")


@plays("6-beyond")
def old_client(play: Scene) -> None:
    """The client of stage 5 and talk.py notice no difference, to the last line."""
    for source in stage_named("5-robust").solution.glob("*.py"):
        play.write(f"starter/5-robust/{source.name}", source.read_text(encoding="utf-8"))
    server = play.server()
    ann = play.runs("ann", "python3 starter/5-robust/client.py")
    join(ann, "ann", "* you are alone")
    bob = play.talk("bob")
    join(bob, "bob", "* here: ann")
    ann.sees("* bob joined")
    ann.types("is this the old server?")
    bob.sees("ann: is this the old server?")
    bob.types("I cannot tell")
    ann.sees("bob: I cannot tell")
    server.presses("Ctrl-C")
    ann.sees("* server is closing", "the server has closed the connection")
    bob.sees("* server is closing", "(the other side has closed the connection)")
    server.ends()


def calls_without_end(play: Scene) -> SceneTerminal:
    """Eve sends more than the server reads."""
    play.write("endless.py", ENDLESS)
    play.server()
    eve = play.runs("eve", "python3 endless.py")
    eve.sees("* name?", "! line too long (max 512 bytes)")
    return eve


@plays("6-beyond")
def reset(play: Scene) -> None:
    """A server that closes with bytes unread resets the connection."""
    old = "        if user.silent:\n            self.hang_up(user)\n            return\n"
    play.change("server.py", old, "        self.hang_up(user)\n        return\n")
    eve = calls_without_end(play)
    eve.sees("Connection reset by peer")
    eve.ends()


@plays("6-beyond")
def clean_end(play: Scene) -> None:
    """With the finished server the same call ends in order."""
    eve = calls_without_end(play)
    eve.sees("(a clean end)")
    eve.ends()


@plays("6-beyond")
def everybody_sleeps(play: Scene) -> None:
    """One sleep in the loop, and nobody is served."""
    play.change("room.py", "import socket\n", "import socket\nimport time\n")
    old = "    elif line == wire.WHO:\n"
    play.change("room.py", old, NAP.lstrip("\n").replace("(20)", "(1.5)") + old)
    server = play.server()
    ann = play.talk("ann")
    join(ann, "ann", "* you are alone")
    bob = play.talk("bob")
    join(bob, "bob", "* here: ann")
    ann.sees("* bob joined")
    ann.types("/nap")
    server.sees("asleep")
    bob.types("is anybody there?")
    eve = play.talk("eve")
    eve.sees_nothing("not even a question")
    server.sees("awake")
    ann.sees("bob: is anybody there?")
    eve.sees("* name?")
