"""What one run of one check has: a submission, a seed, an event loop and its programs."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from partyline.chat.allowances import Terms
from partyline.chat.weather import Weather
from partyline.model.allowance import Allowance
from partyline.model.transcript import Transcript
from partyline.program.program import Program
from partyline.sandbox.harsh_words import why
from partyline.sandbox.sandbox import Sandbox
from partyline.system.event_loop import EventLoop, Fingerprint

_SHORT_SLEEPS = "sleep=500"  # see harsh_system.py
_TOKEN = "23456789abcdefghkmnpqrstuvwxyz"  # no letters that look like digits


@dataclass
class Case:
    """One run of one check.

    Args:
        folder: where the student's server.py and client.py are.
        wire: the stage's constants, the kit's own copy.
        seed: what random words are drawn from; the same seed gives the same words.
        sandbox: starts the programs.
    """

    folder: Path
    wire: ModuleType
    seed: str
    sandbox: Sandbox
    loop: EventLoop = field(default_factory=EventLoop)
    transcript: Transcript = field(default_factory=Transcript)
    programs: list[Program] = field(default_factory=list)
    weather: Weather | None = None  # what happens to the bytes on their way
    allowances: tuple[Allowance, ...] = ()  # deviations that are agreed
    short_sleeps: bool = False  # time.sleep takes only a part of its time
    busy: bool = False  # its programs are known to be awake all the time: do not wait for rest
    rested: int = -1  # the transcript's activity when the server was last seen at rest
    shrinks: bool = False  # whether a long story that fails is told as the shortest that fails

    def __post_init__(self) -> None:
        self.terms = Terms(self.wire, self.allowances)

    def comes_under(self, weather: Weather) -> None:
        """Let all bytes of this run go through `weather`, but not where a shim is at work."""
        self.weather = weather
        self.loop.before_turn = weather.flush
        self.loop.most_idle = math.inf  # what is held back makes others wait
        weather.turn = self.loop.turn
        weather.calms = lambda: any(program.shim or program.frozen for program in self.programs)

    def dress(self, text: str) -> str:
        """Return `text` with a random word at its end, always the same one for the same text."""
        return f"{text}-{self.token(text)}"

    def token(self, text: str, length: int = 4) -> str:
        """Return a random word that belongs to `text` in this run."""
        chooser = random.Random(f"{self.seed}/{text}")
        return "".join(chooser.choices(_TOKEN, k=length))

    def name(self, label: str) -> str:
        """Return what the user `label` calls itself in the chat."""
        return f"{label}_{self.token(label, 3)}"

    def program(self, name: str, who: str) -> Program:
        """Return one of the student's programs, not yet started."""
        program = Program(self.folder / name, who, self.sandbox, self.loop, self.transcript)
        program.restless = self.busy
        program.conditions = _SHORT_SLEEPS * self.short_sleeps
        self.programs.append(program)
        return program

    def fingerprint(self) -> Fingerprint | None:
        """Return the state of the sleep of all programs that run, if all of them sleep for good."""
        found: list[tuple[int, int]] = []
        for program in self.programs:
            if program.runs:
                state = program.fingerprint()
                if state is None:
                    return None
                found += state
        return tuple(found)

    def traceback(self) -> str:
        """Return the student's own frames of the first traceback that a program printed."""
        for program in self.programs:
            if found := program.traceback():
                return found
        return ""

    def conditions(self) -> str:
        """Return in a sentence what this check did to the programs, and why it is fair, or ""."""
        kinds = dict.fromkeys(program.conditions for program in self.programs)
        return "".join(f" {why(kind)}" for kind in kinds if kind)

    def starts_over(self) -> None:
        """End all programs, and begin with an empty transcript."""
        for program in self.programs:
            program.kill()
        self.programs.clear()
        self.transcript = Transcript()
        self.terms = Terms(self.wire, self.allowances)

    def close(self) -> None:
        """End all programs and free everything."""
        for program in self.programs:
            program.kill()
        self.loop.close()
