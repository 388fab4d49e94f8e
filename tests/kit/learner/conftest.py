"""A learner's folder, in the state of any lesson, and a loop over it.

Most tests here are about the loop and its faces, not about the checks. Their workers only look
whether a TODO is written: then nothing that they see depends on how fast this machine is. A wait
has no limit of its own: the timeout of all tests ends one that hangs, and shows where.
"""

import ast
import shutil
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from partyline.learner import loop as loops
from partyline.learner.board import Board
from partyline.learner.loop import Loop
from partyline.model.checks import Check
from partyline.model.outline import lessons
from partyline.model.results import CheckResult, Event, Failure, Verdict
from partyline.model.stages import NOT_WRITTEN, stage_named

TALK = (
    Event(1, "ann", "connects"),
    Event(2, "ann", "sends", "hello-k3fp\n"),
    Event(9, "ann", "due", "hello-k3fp"),
)


class LookingWorker:
    """Stands in for a `StandbyWorker`: a check fails if its TODO waits or a file is no Python.

    Args:
        gate: is waited for before the second verdict, and before each later one.
    """

    isolation = "these workers run nothing"

    def __init__(self, gate: threading.Event) -> None:
        self._gate = gate
        self._stopped = threading.Event()

    def run(self, folder: Path, checks: Sequence[Check], seed: int) -> Iterator[CheckResult]:
        files = {file.name: file.read_text(encoding="utf-8") for file in folder.glob("*.py")}
        bad: set[str] = set()
        for number, check in enumerate(checks):
            while number and not self._gate.wait(0.01):
                if self._stopped.is_set():
                    return
            failure = self._failure(check, files)
            if bad & set(check.after):
                verdict, failure = Verdict.NOT_REACHED, None
            else:
                verdict = Verdict.FAILED if failure else Verdict.PASSED
            if verdict is not Verdict.PASSED:
                bad.add(check.name)
            about = {"lesson": check.lesson, "todo": check.todo, "hint": check.hint}
            name, points = check.name, check.points
            yield CheckResult(
                name, check.stage, check.title, points, verdict, failure=failure, **about
            )

    def _failure(self, check: Check, files: dict[str, str]) -> Failure | None:
        for name, text in files.items():
            try:
                ast.parse(text)
            except SyntaxError as error:
                return Failure(f"{name} did not start.", traceback=f"SyntaxError: {error}")
            if f"TODO {check.todo} {NOT_WRITTEN}" in text:
                return Failure(f"TODO {check.todo} is missing.", transcript=TALK)
        return None

    def stop(self) -> None:
        self._stopped.set()

    def close(self) -> None:
        self._stopped.set()


class LookingWorkers:
    """Stands in for `StandbyWorkers`."""

    gate = threading.Event()  # closed: each run stops after its first verdict

    def __init__(self, stage: str, isolation: str = "auto") -> None:
        self.stage = stage

    def prepare(self, spare: int = 1) -> None:
        pass

    def take(self) -> LookingWorker:
        return LookingWorker(self.gate)

    def second(self) -> None:
        return None

    def close(self) -> None:
        pass


@pytest.fixture
def only_looks(monkeypatch):
    """Let loops look at the programs, and run none of them."""
    monkeypatch.setattr(loops, "StandbyWorkers", LookingWorkers)
    LookingWorkers.gate.set()
    yield LookingWorkers.gate
    LookingWorkers.gate.set()


class Learner:
    """A loop over a learner's own folder, and what it has shown.

    Args:
        home: the folder that holds the stage folders.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.boards: list[Board] = []
        self._news = threading.Condition()
        self.loop: Loop | None = None

    def begins(self, number: int) -> Board:
        """Start the loop at a lesson, and wait for the end of its first run."""
        self.loop = Loop(lessons()[number], self.home, self.show, self.home / "progress.json")
        self.loop.start()
        return self.runs()

    def show(self, board: Board) -> None:
        with self._news:
            self.boards.append(board)
            self._news.notify_all()

    def sees(self, wanted, since: int = 0) -> Board:
        """Return the first board from number `since` on that is as wanted; wait for it."""
        with self._news:
            return self._news.wait_for(
                lambda: next((b for b in self.boards[since:] if wanted(b)), None)
            )

    def runs(self, since: int = 0) -> Board:
        """Return the board at the end of the first run that begins after number `since`."""
        with self._news:
            return self._news.wait_for(lambda: self._end(since))

    def saves(self, file: str, text: str) -> Board:
        """Save a file, and wait for the end of the run that comes of it."""
        since = len(self.boards)
        (self.home / file).write_text(text, encoding="utf-8")
        return self.runs(since)

    def _end(self, since: int) -> Board | None:
        began = False
        for board in self.boards[since:]:
            began = began or board.running
            if began and not board.running:
                return board
        return None


@pytest.fixture
def real_learner(tmp_path):
    """A learner with the starter of stage 1, whose loop ends with the test."""
    shutil.copytree(stage_named("1-echo").starter, tmp_path / "1-echo")
    learner = Learner(tmp_path)
    yield learner
    if learner.loop is not None:
        learner.loop.close()


@pytest.fixture
def learner(only_looks, real_learner):
    """A learner whose loop looks at the programs, and runs none of them."""
    return real_learner
