"""The slowest checks of a run in a second worker, at the same time.

The verdicts are those that one worker would give: what the second one finds counts only if all the
other checks have passed, each without an allowance. The first worker has all checks; where
something is not green, it comes to the slow ones itself, and knows what has failed before.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path

from partyline.learner.board import green
from partyline.learner.standby_workers import StandbyWorker
from partyline.model.checks import Check
from partyline.model.results import CheckResult, Verdict

_SLOW = 0.2  # seconds of a check that is worth a second worker
_JUDGED = (Verdict.PASSED, Verdict.FAILED)
# Whether it comes from the first worker, and a result; at the end None, or an error.
_Arrived = queue.SimpleQueue[tuple[bool, CheckResult | BaseException | None]]


def apart(
    checks: Sequence[Check], known: Mapping[str, CheckResult], first: Collection[str]
) -> list[Check]:
    """Return the checks for a second worker: the slowest, up to half of the time of all.

    Args:
        checks: all checks of the run.
        known: their last results, by name: how long they took.
        first: names of checks that the first worker has to begin with.
    """
    seconds = {name: result.seconds for name, result in known.items()}
    needed = {name for check in checks for name in check.after}
    half = sum(seconds.get(check.name, 0.0) for check in checks) / 2
    chosen: list[Check] = []
    for check in sorted(checks, key=lambda check: -seconds.get(check.name, 0.0)):
        took = seconds.get(check.name, 0.0)
        if took < _SLOW or check.name in needed or check.name in first:
            continue
        if not chosen or took <= half:
            chosen.append(check)
            half -= took
    return chosen


def verdicts(
    first: StandbyWorker,
    second: Callable[[], StandbyWorker | None],
    folder: Path,
    checks: Sequence[Check],
    slow: Sequence[Check],
    seed: int,
) -> Iterator[CheckResult]:
    """Yield the result of each check as it comes.

    Args:
        first: runs all checks, if need be.
        second: returns a worker for the slow ones, or None; asked when the first check is green.
        folder: the programs.
        checks: all, in their order.
        slow: those of them that a second worker may run; nothing builds on them.
        seed: of the run.

    Raises:
        NothingToGrade, GraderFailed: as for `StandbyWorker.run`.
    """
    names = {check.name for check in slow}
    rest = [check for check in checks if check.name not in names]
    arrived: _Arrived = queue.SimpleQueue()
    other: StandbyWorker | None = None
    waiting = {check.name for check in checks}
    held: list[CheckResult] = []  # of the second worker, until all the others are green
    asked = not rest or not slow
    clean = True
    _read(first.run(folder, [*rest, *slow], seed), True, arrived)
    try:
        while waiting:
            of_first, item = arrived.get()
            if not of_first:
                if isinstance(item, CheckResult) and item.verdict in _JUDGED:
                    held.append(item)
            elif item is None:
                return
            elif isinstance(item, BaseException):
                raise item
            elif item.name in waiting:
                waiting.remove(item.name)
                clean = clean and green(item) and not item.allowances
                yield item
            if not clean:
                if other is not None:
                    other.stop()
                asked, held = True, []
            elif not asked:
                asked, other = True, second()
                if other is not None:
                    _read(other.run(folder, slow, seed), False, arrived)
            if clean and waiting <= names:
                for result in held:
                    if result.name in waiting:
                        waiting.remove(result.name)
                        yield result
                held = []
    finally:
        if other is not None:
            other.close()


def _read(results: Iterator[CheckResult], of_first: bool, into: _Arrived) -> None:
    """Put the results of a worker into a queue as they come, and None or an error at the end."""

    def read() -> None:
        try:
            for result in results:
                into.put((of_first, result))
            into.put((of_first, None))
        except BaseException as error:  # it is raised again where somebody waits for it
            into.put((of_first, error))

    threading.Thread(target=read, daemon=True).start()
