"""Is a program at rest? Also told on a machine that hardly lets it run."""

import time
from types import SimpleNamespace

import pytest
from partyline.program import quiescence
from partyline.system.abilities import VARIABLE
from partyline.system.event_loop import EventLoop


class Starved:
    """A program that gets a tenth of the time, and uses a share of what it gets."""

    pid = 1
    ended = False

    def __init__(self, share: float) -> None:
        self.share = share
        self.began = time.monotonic()

    def fingerprint(self) -> None:
        return None

    def queued(self, _pid: int) -> float:
        return 0.9 * (time.monotonic() - self.began)

    def cpu_seconds(self) -> float:
        return self.share * 0.1 * (time.monotonic() - self.began)


@pytest.mark.parametrize(("share", "busy"), [(1.0, True), (0.8, True), (0.05, False), (0.0, False)])
def test_a_program_that_hardly_runs_is_judged_by_what_it_does_then(
    share, busy, monkeypatch
) -> None:
    program, loop = Starved(share), EventLoop()
    monkeypatch.setattr(quiescence, "STARVED", 1.5)
    monkeypatch.setattr(quiescence.blocked, "queued", program.queued)
    used = quiescence.wasted(program, loop, lambda: False)
    loop.close()
    assert (used >= quiescence.BUSY) is busy


@pytest.mark.parametrize("idle", [True, False])
@pytest.mark.parametrize(("share", "busy"), [(0.3, True), (0.05, False)])
def test_where_nobody_knows_how_long_it_has_waited(share, busy, idle, monkeypatch) -> None:
    """One that polls is not accused because the machine is busy, and one that never waits is."""
    monkeypatch.setenv(VARIABLE, "sleepers")
    monkeypatch.setattr(quiescence, "BUSY", 0.06)
    program, loop = Starved(10 * share), EventLoop()
    moment = time.monotonic()
    monkeypatch.setattr(
        quiescence.blocked, "queued", lambda _: 0.0 if idle else time.monotonic() - moment
    )
    used = quiescence.wasted(program, loop, lambda: False)
    loop.close()
    assert (used >= quiescence.BUSY) is busy


def test_the_time_in_which_no_processor_is_idle_counts_as_waiting(monkeypatch) -> None:
    monkeypatch.setenv(VARIABLE, "sleepers")
    clock = SimpleNamespace(idle=0.0)
    monkeypatch.setattr(quiescence.blocked.psutil, "cpu_times", lambda: clock)
    monkeypatch.setattr(quiescence.blocked.time, "monotonic", lambda: 10.0)
    before = quiescence.blocked.queued(1)
    monkeypatch.setattr(quiescence.blocked.time, "monotonic", lambda: 12.0)
    assert quiescence.blocked.queued(1) - before == 2.0
    clock.idle = 2.0
    assert quiescence.blocked.queued(1) == before
