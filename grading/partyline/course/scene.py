"""A scene of a lesson: real programs in several terminals, and a recording of what they show.

A small copy of the kit is made, with the files of one stage in starter/, changed if the scene wants
that. Its programs are started as a learner would start them, from the kit's folder. The port that a
lesson shows is replaced by a free one in the files, in what is typed, and back in what is printed.
"""

from __future__ import annotations

import contextlib
import random
import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

from partyline.course.quote import with_function
from partyline.course.recording import NOTE, PORT, Recording, Stable
from partyline.course.scene_terminal import SceneTerminal
from partyline.course.starter import blanked
from partyline.model.stages import ROOT, stage_named, stages
from partyline.system.abilities import has

TALK = ROOT / "lessons" / "talk.py"


class Scene:
    """A folder with programs, and the terminals in which they run.

    Args:
        folder: the copy of the kit; `scene()` makes it.
        port: where the server really listens.
        programs: where the stage's programs are in that folder: "starter/1-echo/".
    """

    def __init__(self, folder: Path, port: int, programs: str) -> None:
        """Start with an empty recording."""
        self.folder = folder
        self.programs = programs
        self.stable = Stable(folder, port)
        self.recording = Recording()
        self.terminals: dict[str, SceneTerminal] = {}

    def terminal(self, who: str) -> SceneTerminal:
        """Return the terminal called `who`; open it if it is new."""
        if who not in self.terminals:
            self.terminals[who] = SceneTerminal(who, self.folder, self.stable, self.recording)
        return self.terminals[who]

    def server(self, options: str = "", who: str = "server") -> SceneTerminal:
        """Start the server, and see it listen."""
        terminal = self.runs(who, f"python3 {self.programs}server.py {options}")
        terminal.sees(f"listening on 127.0.0.1:{PORT}")
        return terminal

    def client(self, who: str, options: str = "") -> SceneTerminal:
        """Start a client in the terminal `who`."""
        return self.runs(who, f"python3 {self.programs}client.py {options}")

    def talk(self, who: str, options: str = "") -> SceneTerminal:
        """Start talk.py in the terminal `who`."""
        return self.runs(who, f"python3 lessons/talk.py {options}")

    def runs(self, who: str, command: str) -> SceneTerminal:
        """Start something in the terminal `who`."""
        terminal = self.terminal(who)
        terminal.runs(command.strip())
        return terminal

    def write(self, name: str, text: str) -> None:
        """Put a file into the kit's folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.stable.real(text), encoding="utf-8", newline="\n")

    def change(self, name: str, old: str, new: str) -> None:
        """Change one place of one of the stage's programs.

        Raises:
            ValueError: `old` does not stand there exactly once.
        """
        text = (self.folder / self.programs / name).read_text(encoding="utf-8")
        if text.count(old) != 1:
            raise ValueError(f"{name} has this {text.count(old)} times, not once:\n{old}")
        self.write(f"{self.programs}{name}", text.replace(old, new))

    def defines(self, name: str, function: str, text: str) -> None:
        """Put a function (`Room.join` for a method) in the place of the one in a program."""
        old = (self.folder / self.programs / name).read_text(encoding="utf-8")
        self.write(f"{self.programs}{name}", with_function(old, function, text))

    def takes_back(self, number: str) -> None:
        """Let the TODO with this number wait for its body again, as in the starter."""
        todo = next(todo for stage in stages() for todo in stage.todos if todo.number == number)
        path = self.folder / self.programs / todo.file
        self.write(f"{self.programs}{todo.file}", blanked(path, [todo]))

    def note(self, who: str, text: str) -> None:
        """Say in the recording what cannot be seen in the terminal `who`."""
        self.recording.add(who, NOTE, text)

    def close(self) -> None:
        """End what still runs."""
        for terminal in self.terminals.values():
            terminal.kill()


@contextlib.contextmanager
def scene(stage: str | None = None, *, starter: bool = False) -> Iterator[Scene]:
    """Yield a scene with talk.py and the programs of a stage, as solved or as handed out."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        play = Scene(Path(name), free_port(), f"starter/{stage}/")
        play.write("lessons/talk.py", TALK.read_text(encoding="utf-8"))
        if stage is not None:
            found = stage_named(stage)
            for source in sorted((found.starter if starter else found.solution).glob("*.py")):
                text = source.read_text(encoding="utf-8")
                play.write(f"{play.programs}{source.name}", text)
        try:
            with _awake():
                yield play
        finally:
            play.close()


@contextlib.contextmanager
def _awake() -> Iterator[None]:
    """Let programs that are started here hear Ctrl-C, though the caller may ignore it."""
    if not has("signals") or signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def free_port() -> int:
    """Return a port on which nothing listens, outside the range that systems give to callers."""
    while True:
        port = random.SystemRandom().randrange(20000, 32000)
        with contextlib.suppress(OSError), socket.socket() as sock:
            sock.bind(("127.0.0.1", port))  # without options: nothing of an old run is left there
            return port
