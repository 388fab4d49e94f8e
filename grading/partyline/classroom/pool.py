"""Processes of this machine that grade submissions, and end with the run, however it ends."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing.connection import Connection, wait
from pathlib import Path

from partyline.submission.plain_files import remove

_TRAVERSED = 0o711  # a program that runs as another user must get through to its own folder


@contextlib.contextmanager
def processes(jobs: int) -> Iterator[Executor]:
    """Open processes that grade, and end them: also what they are at when the block is left.

    Args:
        jobs: how many.
    """
    context = multiprocessing.get_context("spawn")
    stopped, stop = context.Pipe(duplex=False)
    place = Path(tempfile.mkdtemp(prefix="partyline-class-")).resolve()
    place.chmod(_TRAVERSED)
    pool = ProcessPoolExecutor(
        jobs, mp_context=context, initializer=_begin, initargs=(stopped, str(place))
    )
    try:
        yield pool
    finally:
        stop.close()
        pool.shutdown(cancel_futures=True)
        stopped.close()
        remove(place)


def _begin(stopped: Connection, place: str) -> None:
    """Prepare a process of the pool: Ctrl-C is for the run, which then ends its processes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tempfile.tempdir = place
    threading.Thread(target=_end_with_the_run, args=(stopped, place), daemon=True).start()


def _end_with_the_run(stopped: Connection, place: str) -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    if parent.sentinel in wait([stopped, parent.sentinel]):
        remove(Path(place))  # nobody else can, any more
    os._exit(1)
