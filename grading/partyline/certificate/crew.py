"""Runs the plan: several stations side by side, for a while idle, for a while with busy cores."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager

from partyline.certificate import station
from partyline.certificate.judge import wrong
from partyline.certificate.ledger import BUSY, IDLE, Ledger, Run
from partyline.certificate.plan import Plan
from partyline.certificate.subjects import Subject
from partyline.system.cpu_load import busy_cores

STATIONS = 2 * (os.cpu_count() or 1)  # a check mostly waits
_TURN = {IDLE: 210.0, BUSY: 90.0}  # seconds until the other condition has its turn
_KEPT = 20.0  # seconds between two savings of the ledger


def work(
    plan: Plan,
    ledger: Ledger,
    until: float,
    progress: Callable[[Run, dict[str, str]], None],
    stations: int = STATIONS,
) -> None:
    """Run the plan until it is done or the time is over. What is done is kept, also on Ctrl-C.

    Args:
        until: when to begin nothing more, as time.monotonic().
        progress: is told each run, and what was wrong about it.
        stations: processes side by side.
    """
    with _pool(stations) as pool:
        try:
            while time.monotonic() < until and (plan.left(IDLE) or plan.left(BUSY)):
                for condition in (IDLE, BUSY):
                    turn = min(until, time.monotonic() + _TURN[condition])
                    if plan.left(condition):
                        with busy_cores(0 if condition == IDLE else os.cpu_count() or 1):
                            _turn(pool, plan, ledger, condition, turn, progress, stations)
        finally:
            ledger.saves()


def _turn(
    pool: ProcessPoolExecutor,
    plan: Plan,
    ledger: Ledger,
    condition: str,
    until: float,
    progress: Callable[[Run, dict[str, str]], None],
    stations: int,
) -> None:
    running: dict[Future[Run], Subject] = {}
    saved = time.monotonic()
    while True:
        while len(running) < stations and time.monotonic() < until:
            chosen = plan.next(condition)
            if chosen is None:
                break
            subject, number = chosen
            seed = 2 * number + (condition == BUSY)  # no seed twice for one subject
            running[pool.submit(station.run, subject.key, condition, seed)] = subject
        if not running:
            return
        for done in wait(running, return_when=FIRST_COMPLETED).done:
            subject, run = running.pop(done), done.result()
            found = wrong(subject, run)
            ledger.adds(run, found)
            progress(run, found)
        if time.monotonic() - saved > _KEPT:
            ledger.saves()
            saved = time.monotonic()


@contextmanager
def _pool(stations: int) -> Iterator[ProcessPoolExecutor]:
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(stations, context, station.prepare)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
