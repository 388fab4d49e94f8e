"""Workers that stand by: pytest is imported, the checks are collected, the fence is closed.

Starting one takes about a second. Between two saves there is time for that, so that after a save
the first check begins at once. Each worker serves one run and is thrown away.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from partyline.model.checks import Check
from partyline.model.results import CheckResult
from partyline.runner.grader import GRACE, verdicts
from partyline.runner.side_by_side import OWN_NETWORK
from partyline.runner.worker_process import GraderFailed, open_worker
from partyline.submission.copying import copy
from partyline.submission.intake import Place
from partyline.submission.plain_files import remove
from partyline.system.event_loop import DEADLINE

# Workers that stand by: the second one is for a save that comes while the first one works, the
# third one for the slow checks.
SPARE = 3


class StandbyWorker:
    """One worker of one stage, before or in its only run.

    Args:
        stage: the stage's name.
        isolation: one of `modes.MODES`, or auto for the best that works here.

    Raises:
        GraderFailed: it could not begin.
        NoFence: the isolation can't be had here.
    """

    def __init__(self, stage: str, isolation: str = "auto") -> None:
        self._stage = stage
        self._root = Path(tempfile.mkdtemp(prefix="partyline-")).resolve()
        request = {
            "folders": {stage: str(self._root / stage)},
            "seed": 0,
            "only": [],
            "deadline": DEADLINE,
            "waits": True,
        }
        try:
            self._worker, self.isolation = open_worker(isolation, request, self._root)
        except BaseException:
            remove(self._root)
            raise
        if not next(self._worker.messages(), {}).get("ready"):
            words = self._worker.last_words()
            self.close()
            raise GraderFailed(f"A test worker could not get ready. It said: {words}")

    def run(self, folder: Path, checks: Sequence[Check], seed: int) -> Iterator[CheckResult]:
        """Run checks against a copy of `folder`, in this order; yield each result as it comes.

        Raises:
            NothingToGrade: the folder is too large.
            GraderFailed: the worker did not even come to its first check.
        """
        copy(folder, self._stage, folder, Place(self._root, folder))
        self._worker.tell({"checks": [check.name for check in checks], "seed": seed})
        yield from verdicts(self._worker, {c.name: c for c in checks}, DEADLINE + GRACE)

    @property
    def has_own_network(self) -> bool:
        """Whether no other worker's program can be in the way of its programs."""
        return self._worker.fence.mode in OWN_NETWORK

    def stop(self) -> None:
        """End the run that is going on; may be called by another thread."""
        self._worker.stop()

    def close(self) -> None:
        """End the worker and free everything."""
        self._worker.close()
        remove(self._root)


class StandbyWorkers:
    """Some workers of one stage that stand by; new ones are started in the background.

    Args:
        stage: the stage's name.
        isolation: as for `StandbyWorker`.
    """

    def __init__(self, stage: str, isolation: str = "auto") -> None:
        self.stage = stage
        self._isolation = isolation
        self._ready: list[StandbyWorker] = []
        self._change = threading.Condition()
        self._starting = False
        self._closed = False
        self._error: Exception | None = None

    def prepare(self, spare: int = SPARE) -> None:
        """Start workers in the background until `spare` of them stand by."""
        with self._change:
            if self._starting or self._closed or len(self._ready) >= spare:
                return
            self._starting = True
        threading.Thread(target=self._start, args=(spare,), daemon=True).start()

    def take(self) -> StandbyWorker:
        """Return a worker that nobody else has, as soon as one stands by.

        Raises:
            GraderFailed: no worker can begin.
            NoFence: the isolation can't be had here.
        """
        self.prepare(1)
        with self._change:
            self._change.wait_for(lambda: self._ready or self._error)
            if self._error is not None:
                error, self._error = self._error, None
                raise error
            return self._ready.pop(0)

    def second(self) -> StandbyWorker | None:
        """Return one more worker if it costs nobody a wait: one is left for the next save."""
        with self._change:
            if len(self._ready) < 2 or not self._ready[0].has_own_network:
                return None
            return self._ready.pop(0)

    def close(self) -> None:
        """End all that stand by."""
        with self._change:
            self._closed = True
            self._change.wait_for(lambda: not self._starting)
            ready, self._ready = self._ready, []
        for worker in ready:
            worker.close()

    def _start(self, spare: int) -> None:
        enough = False
        while not enough:
            worker, error = None, None
            try:
                worker = StandbyWorker(self.stage, self._isolation)
            except Exception as failed:  # told to whoever takes one
                error = failed
            with self._change:
                if worker is not None:
                    self._ready.append(worker)
                self._error = error
                wanted = spare if worker is not None and worker.has_own_network else min(spare, 2)
                enough = self._closed or error is not None or len(self._ready) >= wanted
                self._starting = not enough
                self._change.notify_all()
