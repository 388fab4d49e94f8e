"""What happens in lesson 00-connection."""

import dataclasses
import io
from functools import cache

from partyline.course.recording import COMMAND, SHOWN
from partyline.course.scene import Scene
from partyline.course.scene_terminal import SceneTerminal
from partyline.course.scenes import plays
from partyline.model.results import SubmissionResult, Verdict
from partyline.model.stages import stage_named
from partyline.reports import short, terminal
from partyline.runner.grader import grade
from partyline.submission.submission import find
from rich.console import Console

REFUSED = "no connection with 127.0.0.1:8765: [Errno 111] Connection refused"
CLOSED = "(the other side has closed the connection)"

GRADE = "python3 grading/grade.py starter/1-echo"


@cache
def graded() -> SubmissionResult:
    """Grade the untouched starter, once for all scenes: it takes as long as all scenes together."""
    stage = stage_named("1-echo")
    return grade(find(stage.starter, stage), seed=42)


def two_connected(play: Scene, options: str = "--listen") -> tuple[SceneTerminal, SceneTerminal]:
    bob = play.talk("bob", options)
    bob.sees("waiting for a call on 127.0.0.1:8765")
    ann = play.talk("ann")
    bob.sees("a call from 127.0.0.1:50001")
    return bob, ann


def hangs_up(ann: SceneTerminal, bob: SceneTerminal) -> None:
    ann.presses("Ctrl-C")
    ann.ends()
    bob.sees(CLOSED)
    bob.ends()


@plays()
def two_talk(play: Scene) -> None:
    """A connection works both ways."""
    bob, ann = two_connected(play)
    ann.types("hello")
    bob.sees("hello")
    bob.types("hello ann")
    ann.sees("hello ann")
    hangs_up(ann, bob)


@plays()
def first_call(play: Scene) -> None:
    """Nobody waits: refused. Somebody waits: both can speak, and one hangs up."""
    ann = play.talk("ann")
    ann.sees(REFUSED)
    ann.ends(status=1)
    bob, ann = two_connected(play)
    ann.types("hello")
    bob.sees("hello")
    bob.types("hello ann")
    bob.types("how are you?")
    ann.sees("hello ann", "how are you?")
    hangs_up(ann, bob)


@plays("1-echo", starter=True)
def first_run(play: Scene) -> None:
    """The untouched starter: some checks pass already."""
    result = graded()
    assert result.stages[0].count(Verdict.FAILED) == 2
    page = Console(file=io.StringIO(), width=80, color_system=None)
    short.show(page, result, again="")
    play.recording.add("you", COMMAND, GRADE)
    play.note("you", "two failures, the second one in full, and what was not reached")
    play.recording.add("you", SHOWN, page.file.getvalue().splitlines()[-1])


@plays("1-echo", starter=True)
def one_check(play: Scene) -> None:
    """One check of the untouched starter, which passes."""
    name = "1-echo/client_connects"
    whole = graded().stages[0]
    checks = tuple(check for check in whole.checks if check.name == name)
    stage = dataclasses.replace(whole, checks=checks)
    alone = dataclasses.replace(graded(), stages=(stage,), only=(name,))
    shown = terminal.plain(alone, again="").splitlines()[0]
    assert shown.startswith("PASSED")
    play.recording.add("you", COMMAND, f"{GRADE} --check {name}")
    play.recording.add("you", SHOWN, shown)


@plays()
def xray(play: Scene) -> None:
    """What travels are bytes."""
    bob, ann = two_connected(play, "--listen --xray")
    ann.types("hello")
    bob.sees(r"recv: 6 bytes b'hello\n'")
    ann.types("café")
    bob.sees(r"recv: 6 bytes b'caf\xc3\xa9\n'")


@plays()
def third(play: Scene) -> None:
    """talk.py takes one call: the third person is refused."""
    bob, ann = two_connected(play)
    ann.types("hello")
    bob.sees("hello")
    eve = play.talk("eve")
    eve.sees(REFUSED)
    eve.ends(status=1)


@plays()
def other_port(play: Scene) -> None:
    """Not shown: the answer to "which line is wrong?"."""
    bob = play.talk("bob", "127.0.0.1 8765 --listen")
    bob.sees("waiting for a call on 127.0.0.1:8765")
    ann = play.talk("ann", "127.0.0.1 9")
    ann.sees("no connection with 127.0.0.1:9: [Errno 111] Connection refused")
