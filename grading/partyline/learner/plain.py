"""`grade.py watch --plain`: the loop as plain lines, for screen readers, logs, tiny terminals."""

from __future__ import annotations

import queue
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from partyline.course import progress
from partyline.learner import words
from partyline.learner.board import Board
from partyline.learner.loop import Loop
from partyline.model.outline import Lesson
from partyline.model.results import CheckResult
from partyline.model.sanitize import clean
from partyline.reports.hints import steps
from partyline.reports.pictures.diagram import diagram
from partyline.reports.pictures.text import plain_text
from partyline.reports.words import one_check, traceback, why_below_error

WIDTH = 80  # columns
_HEAD, _TAIL = 3, 12  # rows of the picture


class Plain:
    """Prints what is new, when a run is over or its first failure is known.

    Args:
        out: where the lines go.
        commands: returns the command that grades a stage's folder once.
        home: the folder that holds the stage folders.
    """

    def __init__(self, out: TextIO, commands: Callable[[Path], str], home: Path) -> None:
        self._out = out
        self._commands = commands
        self._home = home
        encoding = (out.encoding or "ascii").lower()
        self._ascii = not encoding.startswith("utf")
        self._told = ""  # the failure that this run has told of already

    def shows(self, board: Board, before: Board) -> None:
        """Print what has changed between two states of the loop."""
        if board.lesson != before.lesson or not before.seed:
            self._say(f"{words.place(board)}. You edit {words.edited(board)}.")
        if board.letter and board.letter != before.letter:
            self._say(board.letter)
        if board.running and not before.running:
            self._told = ""
        failure = board.failure
        is_new = failure is not None and failure.name in board.fresh and failure.name != self._told
        if failure is not None and is_new and (not board.running or failure.name == _last(before)):
            self._told = failure.name
            self._tell(failure, board)
        if before.running and not board.running and not board.letter:
            self._sum_up(board)

    def _sum_up(self, board: Board) -> None:
        for title in board.turned_green:
            self._say(f"Green now: {clean(title)}")
        lines = [words.own_line(board), words.waiting_line(board)]
        self._say(". ".join(line for line in lines if line) + ".")
        if board.done:
            self._say(words.done_line(board))
            after = board.next
            if after is not None:
                self._say(f"Go on with: python3 grading/grade.py watch {after.number} --plain")
        self._say(words.state_line(board))
        self._say("")

    def _tell(self, check: CheckResult, board: Board) -> None:
        self._say("")
        self._say(f"{check.verdict.upper()}: {clean(check.title)}")
        if traceback(check):
            self._say(clean(traceback(check), lines=True))
        self._say(clean(why_below_error(check), lines=True))
        if check.failure is not None and check.failure.transcript:
            said = diagram(check.failure.transcript, _HEAD, _TAIL, traceback(check))
            self._say(plain_text(said, WIDTH, self._ascii))
        for name, text in steps(check)[:1]:
            self._say(f"{name}: {text}")
        self._say(f"Lesson: {words.lesson_place(check)}")
        command = self._commands(self._home / board.stage.name)
        self._say(f"Again: {one_check(command, check, board.seed)}")
        self._say("")

    def _say(self, text: str) -> None:
        encoding = self._out.encoding or "ascii"
        self._out.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        self._out.flush()


def watch_plainly(
    lesson: Lesson,
    home: Path,
    commands: Callable[[Path], str],
    file: Path = progress.FILE,
    once: bool = False,
) -> int:
    """Print what comes of each save, until Ctrl-C; return the exit status.

    Args:
        lesson, home, file: as for `Loop`.
        commands: as for `Plain`.
        once: whether to stop after the first run.
    """
    boards: queue.SimpleQueue[Board] = queue.SimpleQueue()
    face = Plain(sys.stdout, commands, home)
    loop = Loop(lesson, home, boards.put, file)
    before = loop.board
    try:
        loop.start()
        while True:
            board = boards.get()
            face.shows(board, before)
            over = before.running and not board.running
            before = board
            if once and over:
                return 0 if board.done else 1
    except KeyboardInterrupt:
        print("\nStopped by Ctrl-C. What is green stays green.", flush=True)
        return 0
    finally:
        loop.close()


def _last(board: Board) -> str:
    return board.failure.name if board.failure is not None else ""
