"""Is a program at rest? Also told on a machine that hardly lets it run."""

import time

import pytest
from partyline.program import quiescence
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
