"""A Dask cluster that grades: connected, compared with this kit, and probed before anything runs.

The package `distributed` is optional. Whoever reaches a scheduler can run programs on its workers,
so it is reached by TLS, or on this machine alone, and students' programs have no way to it.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import platform
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from partyline.classroom.job import Graded, Job
from partyline.classroom.letter import ClassProblem
from partyline.classroom.parcel import kit_version
from partyline.runner.side_by_side import OWN_NETWORK
from partyline.runner.worker_process import available

_PATIENCE = 10  # seconds to find the scheduler
_PROBE = 120  # seconds for a worker to say what it is
_INSTALL = f"{sys.executable} -m pip install distributed"
_START = "PYTHONPATH=KIT/grading dask worker ADDRESS --nthreads 1 --nworkers CORES --no-dashboard"


@dataclass(frozen=True)
class About:
    """What a worker says of itself: plain data.

    Args:
        kit: the digest of its kit; see `kit_version`.
        why_not: each isolation with a network of its own -> why it does not work there, or "".
    """

    kit: str
    python: str
    system: str
    cores: int
    why_not: tuple[tuple[str, str], ...]


def probe() -> About:
    """Say what this worker is. Runs there."""
    why_not = tuple((mode, available(mode)) for mode in OWN_NETWORK)
    python, system = platform.python_version(), f"{platform.system()} {platform.machine()}"
    return About(kit_version(), python, system, os.cpu_count() or 1, why_not)


def see_that_it_is_safe(address: str) -> None:
    """See that nobody can listen in on the way to the scheduler, or take part.

    Raises:
        ClassProblem: somebody could.
    """
    place = urlsplit(address if "://" in address else f"tcp://{address}")
    host = (place.hostname or "").strip("[]")
    try:
        here = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        here = False
    if place.scheme == "tls" or (place.scheme == "tcp" and here):
        return
    raise ClassProblem(
        f"--dask {address}: over a network, only TLS is allowed, because whoever reaches a "
        "scheduler runs programs on its workers. Give an address that begins with tls:// (and the "
        "certificates in Dask's own configuration), or a scheduler on this machine."
    )


class Cluster:
    """The workers of a scheduler, each of them probed.

    Args:
        client: a `distributed.Client`.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        workers = client.scheduler_info(n_workers=-1)["workers"]
        if not workers:
            raise ClassProblem(f"The cluster has no workers. Start some: {_START}")
        self.jobs = sum(int(worker["nthreads"]) for worker in workers.values())
        self._about = {address: self._probed(address) for address in sorted(workers)}

    def _probed(self, address: str) -> About:
        future = self._client.submit(probe, workers=[address], pure=False, key=f"probe-{address}")
        try:
            about = future.result(timeout=_PROBE)
        except ModuleNotFoundError as error:
            raise ClassProblem(
                f"The worker {address} can't import the kit ({error}). Put the kit on its machine, "
                f"and start it like this: {_START}"
            ) from None
        except Exception as error:
            raise ClassProblem(
                f"The worker {address} can't be used: {type(error).__name__}: {error}"
            ) from None
        finally:
            future.release()
        assert isinstance(about, About)
        if about.kit != kit_version():
            raise ClassProblem(
                f"The worker {address} has another version of the kit: {about.kit}, and here it is "
                f"{kit_version()}. The same kit must be on all machines; nothing was graded."
            )
        return about

    def isolation(self, asked: str) -> str:
        """Return the isolation that all workers offer, with a network of its own.

        Raises:
            ClassProblem: there is none, or another one was asked for.
        """
        if asked != "auto" and asked not in OWN_NETWORK:
            raise ClassProblem(
                f"--dask does not go with --isolation {asked}: a student's program could reach "
                f"the scheduler. It needs one of: {', '.join(OWN_NETWORK)}."
            )
        reasons = []
        for mode in OWN_NETWORK if asked == "auto" else (asked,):
            lacking = [
                f"{address}: {mode}: {why}"
                for address, about in self._about.items()
                if (why := dict(about.why_not)[mode])
            ]
            if not lacking:
                return mode
            reasons += lacking[:2]
        raise ClassProblem(
            "--dask needs workers on which each program has a network of its own: without it, a "
            "student's program could reach the scheduler. " + "\n".join(["Here:", *reasons])
        )

    def lines(self) -> list[str]:
        """Return a line about each worker, for the report."""
        return [
            f"{address}: Python {about.python}, {about.system}, {about.cores} cores"
            for address, about in self._about.items()
        ]

    @contextlib.contextmanager
    def executor(self, jobs: int) -> Iterator[Executor]:
        """Open an executor on all workers; how many there are is the cluster's own affair."""
        inner = self._client.get_executor(pure=False)
        try:
            yield _OnDask(inner)
        finally:
            inner.shutdown(wait=False)


class _OnDask(Executor):
    """Tells a submission that ends workers from a cluster that has gone."""

    def __init__(self, inner: Executor) -> None:
        self._inner = inner

    def submit(self, call: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        """Start a call on a worker. Dask starts it again when the worker ends."""
        job = args[0]
        outer: Future[Any] = Future()
        outer.set_running_or_notify_cancel()
        inner = self._inner.submit(call, *args, **named)
        inner.add_done_callback(lambda done: _pass_on(done, outer, job))
        return outer


def _pass_on(done: Future[Any], outer: Future[Any], job: Job) -> None:
    if done.cancelled():
        outer.set_exception(_gone("it was cancelled"))
        return
    error = done.exception()
    if error is None:
        outer.set_result(done.result())
    elif type(error).__name__ == "KilledWorker":
        sentence = (
            "Several workers of the cluster ended while they had this submission. Grade it by "
            "hand, or on another machine."
        )
        outer.set_result(Graded(job.key, sentence=sentence, grader_error=True))
    elif type(error).__module__.startswith("distributed"):
        outer.set_exception(_gone(f"{type(error).__name__}: {error}"))
    else:
        outer.set_exception(error)


def _gone(why: str) -> ClassProblem:
    return ClassProblem(
        f"The cluster has gone ({why}). What is finished is kept: the same command goes on."
    )


@contextlib.contextmanager
def connected(address: str) -> Iterator[Cluster]:
    """Connect to a scheduler, and know its workers.

    Raises:
        ClassProblem: that can't be, or is not safe.
    """
    see_that_it_is_safe(address)
    try:
        from distributed import Client
    except ImportError:
        raise ClassProblem(
            "--dask needs the package distributed, which the kit does not bring. Install the "
            f"version that the cluster has:  {_INSTALL}"
        ) from None
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise ClassProblem(f"There is no Dask scheduler at {address}: {error}") from None
    try:
        yield Cluster(client)
    finally:
        client.close(timeout=_PATIENCE)
