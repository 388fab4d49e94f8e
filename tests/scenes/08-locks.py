"""What happens in lesson 08-locks."""

from partyline.course.scene import Scene
from partyline.course.scene_terminal import SceneTerminal
from partyline.course.scenes import plays

ALICE = """
import threading

names = []
meeting = threading.Barrier(2, timeout=1)

def pause():
    try:
        meeting.wait()  # until the other one is here too
    except threading.BrokenBarrierError:
        pass  # a second is over, and nobody came

def join(name):
    if name not in names:
        pause()
        names.append(name)

one = threading.Thread(target=join, args=("alice",))
two = threading.Thread(target=join, args=("alice",))
one.start()
two.start()
one.join()
two.join()
print(names)
"""

NO_LOCK = """
    if name not in names:
        pause()
        names.append(name)
"""

WITH_LOCK = """
    with lock:
        if name not in names:
            pause()
            names.append(name)
"""

STOP = """
print("one has got it; press Enter", flush=True)
input()
"""

ANNOUNCE = """
self.broadcast("* somebody came in", sock)
"""

LEAVE = """        with self.lock:
            self.users.remove(sock)
"""


def indented(text: str, by: int) -> str:
    return "".join(f"{' ' * by}{line}\n" for line in text.strip().splitlines())


@plays()
def two_alices(play: Scene) -> None:
    """Both look before one of them takes the name."""
    play.write("alice.py", ALICE.lstrip())
    play.runs("you", "python3 alice.py").sees("['alice', 'alice']")
    play.terminal("you").ends()


@plays()
def one_alice(play: Scene) -> None:
    """With a lock the second one looks after the first one has taken the name."""
    assert ALICE.count(NO_LOCK) == 1
    locked = ALICE.replace(NO_LOCK, WITH_LOCK)
    play.write("alice.py", locked.replace("names = []\n", "names = []\nlock = threading.Lock()\n"))
    play.runs("you", "python3 alice.py").sees("['alice']")
    play.terminal("you").ends()


def stops(play: Scene) -> None:
    """Let broadcast stop after each user."""
    send = "                    wire.send_line(user, text)\n"
    play.change("server.py", send, send + indented(STOP, 20))


def three_are_there(play: Scene) -> list[SceneTerminal]:
    terminals = [play.server()]
    for number, who in enumerate(("bob", "eve", "ann"), start=1):
        terminals.append(play.talk(who))
        terminals[-1].sees(f"* welcome, {number} here")
    return terminals


@plays("3-room")
def skipped(play: Scene) -> None:
    """Without the lock in leave: bob leaves in the middle of a broadcast, and eve is skipped."""
    stops(play)
    play.change("server.py", LEAVE, LEAVE.replace("with self.lock", "if True"))
    server, bob, eve, ann = three_are_there(play)
    ann.types("hello")
    bob.sees("hello")
    server.sees("one has got it; press Enter")
    bob.presses("Ctrl-D")
    bob.sees("(the other side has closed the connection)")
    server.types("")
    play.note("server", "the loop is over")
    eve.sees_nothing()


@plays("3-room")
def reaches_everyone(play: Scene) -> None:
    """With the lock: bob's thread waits until the broadcast is done."""
    stops(play)
    server, bob, eve, ann = three_are_there(play)
    ann.types("hello")
    bob.sees("hello")
    server.sees("one has got it; press Enter")
    bob.presses("Ctrl-D")
    bob.sees_nothing("his thread waits at the lock")
    server.types("")
    eve.sees("hello")
    server.sees("one has got it; press Enter")
    server.types("")
    bob.sees("(the other side has closed the connection)")


@plays("3-room")
def taken_twice(play: Scene) -> None:
    """join holds the lock and calls broadcast, which wants it too."""
    welcome = "            wire.send_line(sock, wire.WELCOME.format(count=len(self.users)))\n"
    play.change("server.py", welcome, welcome + indented(ANNOUNCE, 12))
    play.server()
    ann = play.client("ann")
    ann.sees("* welcome, 1 here")
    bob = play.client("bob")
    bob.sees_nothing("no welcome")
