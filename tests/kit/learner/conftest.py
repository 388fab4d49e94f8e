"""A learner's folder, in the state of any lesson."""

import shutil
import threading
from pathlib import Path

import pytest
from partyline.learner.board import Board
from partyline.learner.loop import Loop
from partyline.model.outline import lessons
from partyline.model.stages import stage_named

PATIENCE = 60  # seconds: far more than anything here takes; only a defect uses them up


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
            found = self._news.wait_for(
                lambda: next((b for b in self.boards[since:] if wanted(b)), None), PATIENCE
            )
        assert found, self.boards[-1:]
        return found

    def runs(self, since: int = 0) -> Board:
        """Return the board at the end of the first run that begins after number `since`."""
        with self._news:
            assert self._news.wait_for(lambda: self._end(since) is not None, PATIENCE)
            return self._end(since)

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
def learner(tmp_path):
    """A learner with the starter of stage 1, whose loop ends with the test."""
    shutil.copytree(stage_named("1-echo").starter, tmp_path / "1-echo")
    learner = Learner(tmp_path)
    yield learner
    if learner.loop is not None:
        learner.loop.close()
