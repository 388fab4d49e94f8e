"""How long after a save does a learner wait? Run by hand; compare within one run.

    python tests/bench/watch.py [--rounds N] [STAGE ...]

For each stage, in one run:

- failing: from the save of a wrong program to the verdict of the first check that fails; the
  learner is in the lesson in which this mistake can be made
- green: from the save of the solution to the last verdict of the stage
- fresh: the same checks of the solution in a fresh `grade.py`
- fresh failing: the same checks of the wrong program in a fresh `grade.py`
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "grading"))

from partyline.course.lesson_checks import checks_of, lesson_of, lessons_of  # noqa: E402
from partyline.learner.board import Board  # noqa: E402
from partyline.learner.loop import Loop  # noqa: E402
from partyline.model.outline import Lesson  # noqa: E402
from partyline.model.results import Verdict  # noqa: E402
from partyline.model.stages import stages  # noqa: E402
from partyline.specimens.mistakes import Mistake, mistakes  # noqa: E402

WRONG = {  # a typical beginner's mistake of each stage
    "1-echo": "s1-loses-remainder",
    "2-pair": "s2-echo-self-too",
    "3-room": "s3-echo-to-sender",
    "4-names": "s4-no-join-notice",
    "5-robust": "s5-long-line-cut",
    "6-beyond": "s6-blocking-sockets",
}
REST = 3.0  # seconds between two saves: a learner types, and the next worker gets ready


class Stopwatch:
    """Notes when the loop shows what."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._boards: list[tuple[float, Board]] = []

    def show(self, board: Board) -> None:
        """Take a state of the loop."""
        with self._change:
            self._boards.append((time.monotonic(), board))
            self._change.notify_all()

    def until(self, save: Callable[[], object], wanted: Callable[[Board], bool]) -> float:
        """Return the seconds from a save to the first state that is as wanted."""
        with self._change:
            self._boards.clear()
        began = time.monotonic()
        save()
        with self._change:
            self._change.wait_for(lambda: any(wanted(board) for _, board in self._boards))
            seconds = next(when for when, board in self._boards if wanted(board)) - began
            self._change.wait_for(lambda: not self._boards[-1][1].running)
        time.sleep(REST)
        return seconds


def main() -> None:
    """Measure, and print medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("stages", nargs="*", default=[stage.name for stage in stages()])
    options = parser.parse_args()
    known = {mistake.name: mistake for mistake in mistakes()}
    print(f"load at the start: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"{'stage':10} {'failing':>8} {'green':>8} {'fresh':>8} {'fresh failing':>14}   seconds")
    for stage in options.stages:
        measure(stage, known[WRONG[stage]], options.rounds)


def measure(stage: str, wrong: Mistake, rounds: int) -> None:
    """Measure one stage and print its line."""
    right = ROOT / "solution" / stage
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        shutil.copytree(right, home / stage)
        other = wrong.plant(home / "wrong" / stage)
        watch = Stopwatch()
        loop = Loop(lesson_in_hand(wrong), home, watch.show, home / "progress.json")
        watch.until(loop.start, lambda board: bool(board.fresh) and not board.running)
        times: dict[str, list[float]] = {"failing": [], "green": [], "fresh": [], "fresh f": []}
        for _ in range(rounds):
            times["failing"].append(watch.until(lambda: save(other, home / stage), failing))
            times["green"].append(watch.until(lambda: save(right, home / stage), all_green))
            times["fresh"].append(fresh(home / stage))
            times["fresh f"].append(fresh(other))
        loop.close()
    medians = [statistics.median(seconds) for seconds in times.values()]
    load = os.getloadavg()[0]
    row = "{:10} {:8.2f} {:8.2f} {:8.2f} {:14.2f}   load {:.1f}".format(stage, *medians, load)
    print(row, flush=True)


def lesson_in_hand(wrong: Mistake) -> Lesson:
    """Return the lesson whose checks catch a mistake."""
    name = next(lesson_of(c) for c in checks_of(wrong.stage) if c.name == wrong.caught_by)
    return next(lesson for lesson in lessons_of(wrong.stage) if lesson.name == name)


def save(source: Path, folder: Path) -> None:
    """Save all programs of a folder, as an editor saves them."""
    for file in source.glob("*.py"):
        (folder / file.name).write_bytes(file.read_bytes())


def failing(board: Board) -> bool:
    """Whether the newest run has come to its first failure."""
    return any(board.results[name].verdict is Verdict.FAILED for name in board.fresh)


def all_green(board: Board) -> bool:
    """Whether the newest run is over, and all is green."""
    return not board.running and bool(board.fresh) and not board.failure and not board.letter


def fresh(folder: Path) -> float:
    """Return the seconds that a fresh grade.py takes."""
    began = time.monotonic()
    command = [sys.executable, str(ROOT / "grading/grade.py"), str(folder)]
    subprocess.run(command, capture_output=True)
    return time.monotonic() - began


if __name__ == "__main__":
    main()
