"""What happens in lesson 12-stopping."""

from partyline.course.scene import Scene
from partyline.course.scene_terminal import SceneTerminal
from partyline.course.scenes import plays

SLOWLY = """
    print("closing", flush=True)
    time.sleep(5)
""".lstrip("\n")


def carol_talks(play: Scene) -> SceneTerminal:
    """Let carol in."""
    carol = play.client("carol")
    carol.sees("name?")
    carol.types("carol")
    carol.sees("welcome", "alone")
    return carol


@plays("5-robust")
def goodbye(play: Scene) -> None:
    """Everybody is told that the server ends, and it can start again at once."""
    server = play.server()
    carol = carol_talks(play)
    dave = play.client("dave")
    dave.sees("name?")
    server.presses("Ctrl-C")
    for user in (carol, dave):
        user.sees("* server is closing", "the server has closed the connection")
        user.ends()
    server.ends()
    play.server()


@plays("5-robust")
def second_ctrl_c(play: Scene) -> None:
    """If a second Ctrl-C is not ignored, it cuts the goodbye short."""
    play.change("server.py", "    signal.signal(signal.SIGINT, signal.SIG_IGN)\n", "")
    play.change(
        "server.py",
        "    room.close()\n",
        f"{SLOWLY}    room.close()\n",
    )
    server = play.server()
    carol = carol_talks(play)
    server.presses("Ctrl-C")
    server.sees("closing")
    server.presses("Ctrl-C")
    *traceback, last = server.ends(status=None, show=False)  # in print, or already in sleep
    assert traceback[0].startswith("Traceback")
    assert last == "KeyboardInterrupt"
    play.note("server", "a traceback, and its last line:")
    play.recording.add("server", "|", last)
    carol.sees("the server has closed the connection")
