"""Runs the plan: several processes side by side, for a while idle, for a while with busy cores."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager

from partyline.certificate import subject_run
from partyline.certificate.plan import Plan
from partyline.certificate.records import BUSY, IDLE, Records, Run
from partyline.certificate.subjects import Subject
from partyline.certificate.wrong_verdicts import wrong
from partyline.system.cpu_load import busy_cores

JOBS = 2 * (os.cpu_count() or 1)  # a check mostly waits
_TURN = {IDLE: 210.0, BUSY: 90.0}  # seconds until the other condition has its turn
_KEPT = 20.0  # seconds between two savings of the records


def work(
    plan: Plan,
    records: Records,
    until: float,
    progress: Callable[[Run, dict[str, str]], None],
    jobs: int = JOBS,
) -> None:
    """Run the plan until it is done or the time is over. What is done is kept, also on Ctrl-C.

    Args:
        until: when to begin nothing more, as time.monotonic().
        progress: is told each run, and what was wrong about it.
        jobs: processes side by side.
    """
    with _pool(jobs) as pool:
        try:
            while time.monotonic() < until and (plan.left(IDLE) or plan.left(BUSY)):
                for condition in (IDLE, BUSY):
                    turn = min(until, time.monotonic() + _TURN[condition])
                    if plan.left(condition):
                        with busy_cores(0 if condition == IDLE else os.cpu_count() or 1):
                            _turn(pool, plan, records, condition, turn, progress, jobs)
        finally:
            records.saves()


def _turn(
    pool: ProcessPoolExecutor,
    plan: Plan,
    records: Records,
    condition: str,
    until: float,
    progress: Callable[[Run, dict[str, str]], None],
    jobs: int,
) -> None:
    running: dict[Future[Run], Subject] = {}
    saved = time.monotonic()
    while True:
        while len(running) < jobs and time.monotonic() < until:
            chosen = plan.next(condition)
            if chosen is None:
                break
            subject, number = chosen
            seed = 2 * number + (condition == BUSY)  # no seed twice for one subject
            running[pool.submit(subject_run.run, subject.key, condition, seed)] = subject
        if not running:
            return
        for done in wait(running, return_when=FIRST_COMPLETED).done:
            subject, run = running.pop(done), done.result()
            found = wrong(subject, run)
            records.adds(run, found)
            progress(run, found)
        if time.monotonic() - saved > _KEPT:
            records.saves()
            saved = time.monotonic()


@contextmanager
def _pool(jobs: int) -> Iterator[ProcessPoolExecutor]:
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, context, subject_run.prepare)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
