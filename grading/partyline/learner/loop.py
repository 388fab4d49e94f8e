"""The loop behind both faces of `grade.py watch`: a save, a run, a board, until it is closed."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from partyline.course import progress
from partyline.course.lesson_checks import stage_of
from partyline.course.progress import Progress
from partyline.learner.board import Board, green
from partyline.learner.order import order, quick_first
from partyline.learner.saves import Saves, look
from partyline.learner.standby_workers import StandbyWorker, StandbyWorkers
from partyline.learner.two_workers import apart, verdicts
from partyline.model.outline import Lesson
from partyline.model.results import StageResult, SubmissionResult, Verdict
from partyline.runner.diagnosis import likely
from partyline.runner.worker_process import GraderFailed
from partyline.sandbox.modes import NoFence
from partyline.submission.intake import NothingToGrade


@dataclass(frozen=True)
class _Request:
    """What to run next: the checks of the stage of `lesson`, with words drawn from `seed`."""

    lesson: Lesson
    seed: int


class Loop:
    """Runs the checks after every save; one run at a time, and a newer one ends an older one.

    Args:
        lesson: where the learner is.
        home: the folder that holds the stage folders.
        show: is given each new state, by a thread of the loop.
        file: where the progress is remembered.
        isolation: as for `open_worker`.
    """

    def __init__(
        self,
        lesson: Lesson,
        home: Path,
        show: Callable[[Board], None],
        file: Path = progress.FILE,
        isolation: str = "auto",
    ) -> None:
        self.board = Board(lesson)
        self._home = home
        self._show = show
        self._file = file
        self._isolation = isolation
        self._change = threading.Condition()
        self._asked: _Request | None = None
        self.lesson = lesson  # where the next run is
        self._closing = False
        self._worker: StandbyWorker | None = None
        self._workers = StandbyWorkers(self.board.stage.name, isolation)
        self._saves: Saves | None = None
        self._thread = threading.Thread(target=self._work, daemon=True)

    @property
    def folder(self) -> Path:
        """The folder of the programs that are run."""
        return self._home / self.board.stage.name

    @property
    def progress(self) -> Progress:
        """What is remembered of the learner."""
        return progress.load(self._file)

    def start(self, seed: int | None = None) -> None:
        """Run for the first time, and then after every save.

        Args:
            seed: of the first run; drawn if it is None.
        """
        self._workers.prepare(1)
        self.remember(self.progress.at(self.board.lesson))
        self._saves = Saves(self.folder, self.run)
        self._thread.start()
        if seed is None:
            self.run()
        else:
            self._ask(seed)

    def run(self) -> None:
        """Run the checks with new words."""
        self._ask(random.SystemRandom().randrange(1, 10**6))

    def again(self) -> None:
        """Run the checks once more, with the same words."""
        self._ask(self.board.seed)

    def go_to(self, lesson: Lesson) -> None:
        """Go to another lesson, in another stage if need be, and run."""
        self.lesson = lesson
        self.run()

    def close(self) -> None:
        """Stop what runs, and free everything."""
        with self._change:
            self._closing = True
            self._end_run()
            self._change.notify_all()
        if self._thread.is_alive():
            self._thread.join()
        if self._saves is not None:
            self._saves.close()
        self._workers.close()

    def result(self) -> SubmissionResult:
        """Return the newest verdicts as the result of a submission of this one stage."""
        board = self.board
        checks = tuple(
            found for check in order(board.lesson) if (found := board.results.get(check.name))
        )
        stage = StageResult(
            board.stage.name, board.stage.weight, checks, likely=likely(board.stage.name, checks)
        )
        return SubmissionResult(str(self.folder), board.seed, (stage,), isolation=board.isolation)

    def remember(self, known: Progress) -> None:
        """Keep the learner's progress for the next time."""
        progress.save(known, self._file)

    # In the loop's own thread

    def _ask(self, seed: int) -> None:
        with self._change:
            self._asked = _Request(self.lesson, seed)
            self._end_run()
            self._change.notify_all()

    def _end_run(self) -> None:
        """End the run that is going on; under the lock, or it might hit the one that is wanted."""
        if self._worker is not None:
            self._worker.stop()

    def _work(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._asked or self._closing)
                if self._closing:
                    return
                assert self._asked is not None
                request, self._asked = self._asked, None
            if request.lesson != self.board.lesson:
                self._move(request.lesson)
            self._run(request.seed)
            self._workers.prepare()

    def _move(self, lesson: Lesson) -> None:
        """Go to another lesson: a board of its own, and in another stage workers of its own."""
        same = stage_of(lesson).name == self.board.stage.name
        kept = self.board if same else Board(lesson)
        self._tell(replace(kept, lesson=lesson, turned_green=()))
        self.remember(self.progress.at(lesson))
        if not same:
            self._workers.close()
            self._workers = StandbyWorkers(self.board.stage.name, self._isolation)
            if self._saves is not None:
                self._saves.close()
                self._saves = Saves(self.folder, self.run)

    def _superseded(self) -> bool:
        return self._asked is not None or self._closing

    def _run(self, seed: int) -> None:
        board = self.board
        begun = replace(board, running=True, seed=seed, fresh=frozenset(), seconds=0.0, letter="")
        self._tell(begun)
        try:
            if not look(self.folder):
                raise NothingToGrade(
                    f"There are no programs in {self.folder}. When the folder is back, the checks "
                    "run again by themselves."
                )
            worker = self._workers.take()
            try:
                if self._begins(worker):
                    self._judge(worker, self._failed_last(board), seed)
            finally:
                with self._change:
                    self._worker = None
                worker.close()
        except (NothingToGrade, NoFence, GraderFailed, OSError) as error:
            if not self._superseded():
                self._tell(replace(self.board, running=False, letter=str(error)))

    def _begins(self, worker: StandbyWorker) -> bool:
        """Make a worker the one that a newer save ends; return whether there is no newer save."""
        with self._change:
            if self._superseded():
                return False
            self._worker = worker
        return True

    def _judge(self, worker: StandbyWorker, first: Sequence[str], seed: int) -> None:
        began = time.monotonic()
        before = self.board.results
        checks = quick_first(order(self.board.lesson, first), before, first)
        slow = apart(checks, before, first)
        known = {check.name: check for check in checks}
        self._tell(replace(self.board, turned_green=(), isolation=worker.isolation))
        run = verdicts(worker, self._workers.second, self.folder, checks, slow, seed)
        for result in run:
            if self._superseded():
                return
            board = self.board
            turned = board.turned_green
            if green(result) and result.name in before and not green(before[result.name]):
                turned = (*turned, known[result.name].title)
            self._tell(
                replace(
                    board,
                    results={**board.results, result.name: result},
                    fresh=board.fresh | {result.name},
                    turned_green=turned,
                    seconds=time.monotonic() - began,
                )
            )
        if self._superseded():  # it was ended between two verdicts
            return
        over = replace(self.board, running=False, seconds=time.monotonic() - began)
        self._conclude(over)
        self._tell(over)

    def _conclude(self, board: Board) -> None:
        failed = board.failure.name if board.failure is not None else ""
        known = self.progress.with_results(board.results.values(), failed)
        self.remember(known.with_closed(board.lesson) if board.done else known)

    def _failed_last(self, board: Board) -> list[str]:
        if board.failure is not None:
            return [board.failure.name]
        last = self.progress.failed.get(board.stage.name, "")
        return [last] if last and self.progress.verdicts.get(last) == Verdict.FAILED else []

    def _tell(self, board: Board) -> None:
        self.board = board
        self._show(board)
