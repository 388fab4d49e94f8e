"""Grade every submission of a class, each of them once, on any executor."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass, field, replace
from typing import Any

from partyline.classroom.entry import Entry
from partyline.classroom.grade_one import grade_one
from partyline.classroom.job import NOTHING, Graded, How, Job
from partyline.classroom.parcel import kit_version, packed
from partyline.classroom.recognise import Handed
from partyline.classroom.store import Record, Store
from partyline.model.failure import LATE
from partyline.model.results import Verdict

OpenExecutor = Callable[[int], contextlib.AbstractContextManager[Executor]]
_DEATHS = 3  # workers that one submission may cost
_TICK = 0.5  # seconds between two looks at the clock of whoever watches


@dataclass(frozen=True)
class Done:
    """One submission is finished.

    Args:
        entry: which.
        record: what is known of it.
        score: 0 to 100, or None.
        old: whether an earlier run had done it already.
        alone: whether this was the second look.
    """

    entry: Entry
    record: Record
    score: float | None = None
    old: bool = False
    alone: bool = False


@dataclass
class ClassRun:
    """The run over one class.

    Args:
        handed: the submissions.
        how: how each is graded.
        store: where results go.
        executor: opens one with so many workers.
        jobs: how many submissions are graded at a time.
        on_done: is told of each that is finished.
        on_tick: is called twice a second, for clocks.
        call: what grades one submission; a name that any worker can import.
    """

    handed: Handed
    how: How
    store: Store
    executor: OpenExecutor
    jobs: int
    on_done: Callable[[Done], None] = lambda _: None
    on_tick: Callable[[], None] = lambda: None
    call: Callable[[Job], Graded] = grade_one
    _deaths: dict[str, int] = field(default_factory=dict)
    _quiet: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    _single: Executor | None = None

    def go(self) -> None:
        """Grade what is new or changed; then look again, alone, at what others may have disturbed.

        Raises:
            KeyboardInterrupt: Ctrl-C; what was finished is in the store.
            OSError: the store can't be written.
        """
        with self._quiet:
            self._go()

    def _go(self) -> None:
        waiting = deque(self.handed.entries)
        while waiting:
            suspects = self._side_by_side(waiting)
            for entry in suspects:  # one of them has ended a worker: which one, shows alone
                self._alone(entry)
            self._leave_alone()
        for entry in self.handed.entries:
            record = self.store.record(entry.key)
            if record is not None and record.waits:
                self._second_look(entry, record)

    def _side_by_side(self, waiting: deque[Entry]) -> list[Entry]:
        """Grade those that wait; return early with those at hand when a worker has ended."""
        flying: dict[Future[Graded], tuple[Entry, Record]] = {}
        with self.executor(self.jobs) as pool:
            while waiting or flying:
                while waiting and len(flying) <= self.jobs:  # one is ready for whoever is free
                    entry = waiting.popleft()
                    ready = self._prepared(entry)
                    if ready is None:
                        continue
                    job, record = ready
                    try:
                        flying[pool.submit(self.call, job)] = (entry, record)
                    except BrokenExecutor:
                        waiting.appendleft(entry)
                        return self._bereft(flying)
                if not flying:
                    continue
                done, _ = wait(flying, timeout=_TICK, return_when=FIRST_COMPLETED)
                self.on_tick()
                for future in done:
                    if isinstance(future.exception(), BrokenExecutor):
                        return self._bereft(flying)
                for future in done:
                    entry, record = flying.pop(future)
                    self._finish(entry, record, future.result(), alone=False)
        return []

    def _bereft(self, flying: dict[Future[Graded], tuple[Entry, Record]]) -> list[Entry]:
        suspects = []
        for future, (entry, record) in flying.items():
            if future.done() and future.exception() is None:
                self._finish(entry, record, future.result(), alone=False)
            else:
                self._deaths[entry.key] = self._deaths.get(entry.key, 0) + 1
                suspects.append(entry)
        return suspects

    def _prepared(self, entry: Entry) -> tuple[Job, Record] | None:
        """Return what a worker gets; None if there is nothing to do for it any more."""
        parcel = packed(entry, self.handed.tree)
        mark = self.how.fingerprint(parcel.digest, kit_version())
        record = Record(entry.key, mark, NOTHING, notes=parcel.notes)
        told = self.how.stage or self.how.only_open
        problem = entry.problem or parcel.problem
        if not problem and parcel.of_the_kit and not told:
            problem = entry.lost
        old = self.store.record(entry.key)
        same = old is not None and old.fingerprint == mark and problem in ("", old.sentence)
        if old is not None and same and not old.is_worth_another_try:
            self.on_done(Done(entry, old, self._score(entry.key), old=True))
            return None
        if problem:
            record = replace(record, sentence=problem)
            self.store.save(record)
            self.on_done(Done(entry, record))
            return None
        return Job(entry.key, entry.name, parcel.data, self.how), record

    def _finish(self, entry: Entry, record: Record, graded: Graded, alone: bool) -> None:
        waits = not alone and (graded.grader_error or bool(_late(graded.result)))
        record = replace(
            record,
            kind=graded.kind,
            sentence=graded.sentence,
            grader_error=graded.grader_error,
            waits=waits,
            deaths=self._deaths.get(entry.key, 0),
        )
        self.store.save(record, graded)
        score = graded.result["score"] if graded.result is not None else None
        self.on_done(Done(entry, record, score, alone=alone))

    def _alone(self, entry: Entry) -> None:
        """Grade one with nothing beside it, until it is done or has cost too many workers."""
        ready = self._prepared(entry)
        if ready is None:
            return
        job, record = ready
        while self._deaths.get(entry.key, 0) < _DEATHS:
            graded = self._one(job)
            if graded is not None:
                self._finish(entry, record, graded, alone=True)
                return
            self._deaths[entry.key] = self._deaths.get(entry.key, 0) + 1
        sentence = (
            f"{_DEATHS} workers of the grader ended while they had this submission. Grade it by "
            "hand, or on another machine."
        )
        lost = Graded(entry.key, sentence=sentence, grader_error=True)
        self._finish(entry, record, lost, alone=True)

    def _one(self, job: Job) -> Graded | None:
        if self._single is None:
            self._single = self._quiet.enter_context(self.executor(1))
        try:
            future = self._single.submit(self.call, job)
            while not wait([future], timeout=_TICK).done:
                self.on_tick()
            return future.result()
        except BrokenExecutor:
            self._leave_alone()
            return None

    def _leave_alone(self) -> None:
        """End the worker for those that are graded alone, if there is one."""
        self._single = None
        self._quiet.close()

    def _second_look(self, entry: Entry, record: Record) -> None:
        """Grade again, on a quiet machine, what may have failed because of what ran beside it."""
        if not record.grader_error and not self._passes_alone(entry):
            quiet = replace(record, waits=False)
            self.store.mark(quiet)
            self.on_done(Done(entry, quiet, self._score(entry.key), alone=True))
            return
        parcel = packed(entry, self.handed.tree)
        graded = self._one(Job(entry.key, entry.name, parcel.data, self.how))
        if graded is None:
            self._deaths[entry.key] = self._deaths.get(entry.key, 0) + 1
            self._alone(entry)
            return
        self._finish(entry, replace(record, notes=parcel.notes), graded, alone=True)

    def _passes_alone(self, entry: Entry) -> bool:
        """Whether a check that ran out of time passes when nothing runs beside it."""
        late = _late(self.store.result(entry.key))
        parcel = packed(entry, self.handed.tree)
        graded = self._one(Job(entry.key, entry.name, parcel.data, self.how, tuple(late)))
        if graded is None or graded.result is None:
            return True
        return any(check["verdict"] == Verdict.PASSED for check in _checks(graded.result))

    def _score(self, key: str) -> float | None:
        result = self.store.result(key)
        return None if result is None else result["score"]


def _checks(result: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for stage in result["stages"]:
        yield from stage["checks"]


def _late(result: dict[str, Any] | None) -> list[str]:
    """Return the checks that failed for want of time, which a busy machine may have taken."""
    return [
        check["name"]
        for check in (_checks(result) if result is not None else ())
        if check["verdict"] == Verdict.FAILED and check["failure"]["kind"] == LATE
    ]
