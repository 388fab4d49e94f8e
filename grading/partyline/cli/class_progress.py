"""What an instructor sees while a class is graded: a live bar, or plain lines."""

from __future__ import annotations

import contextlib
import sys
import time
from collections import deque
from collections.abc import Iterator
from typing import Protocol

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.text import Text

from partyline.classroom.run import Done
from partyline.model.sanitize import clean
from partyline.reports.words import percent

_LAST = 6  # verdicts that stay on the screen
_SHOWN = 70  # characters of a sentence


class Progress(Protocol):
    """The receiver of news about the run."""

    def done(self, done: Done) -> None:
        """One submission is finished."""

    def tick(self) -> None:
        """Some time has passed."""


def said(done: Done) -> str:
    """Return one submission's outcome in a line."""
    record = done.record
    if record.grader_error:
        outcome = "grader error"
    elif done.score is None:
        outcome = "no score"
    else:
        outcome = percent(done.score / 100)
    sentence = " ".join(record.sentence.split())
    sentence = sentence if len(sentence) <= _SHOWN else f"{sentence[:_SHOWN]}..."
    extra = f": {sentence}" if sentence else ""
    again = " (second look)" * done.alone
    return clean(f"{done.entry.key}, {outcome}{extra}{again}")


class _Clock:
    """Counts what is done, how fast, and how long the rest will take."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.count = self.new = 0
        self._began = time.monotonic()

    def counts(self, done: Done) -> None:
        if not done.alone:
            self.count += 1
            self.new += not done.old

    def pace(self) -> str:
        seconds = time.monotonic() - self._began
        if self.new < 2 or seconds <= 0:
            return ""
        rate = self.new / seconds
        left = _spoken((self.total - self.count) / rate)
        return (
            f"{rate:.1f} a second, {left} left"
            if rate >= 1
            else f"{60 * rate:.0f} a minute, {left} left"
        )


def _spoken(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


class PlainLines:
    """A line for each submission, for a log.

    Args:
        total: how many there are.
    """

    def __init__(self, total: int) -> None:
        self._clock = _Clock(total)

    def done(self, done: Done) -> None:
        """Print its line; what an earlier run has done is only counted."""
        self._clock.counts(done)
        if done.old:
            return
        clock = self._clock
        number = f"{clock.count} of {clock.total}"
        pace = f" ({clock.pace()})" if clock.pace() and not done.alone else ""
        print(f"{number}: {said(done)}{pace}", file=sys.stderr, flush=True)

    def tick(self) -> None:
        """Nothing moves in a log."""


class LiveBar:
    """A bar with the last verdicts under it, for a terminal."""

    def __init__(self, total: int, live: Live) -> None:
        self._clock = _Clock(total)
        self._live = live
        self._last: deque[Text] = deque(maxlen=_LAST)

    def done(self, done: Done) -> None:
        """Show it."""
        self._clock.counts(done)
        if not done.old:
            self._last.append(Text(said(done), no_wrap=True, overflow="ellipsis"))
        self.tick()

    def tick(self) -> None:
        """Draw anew."""
        clock = self._clock
        bar = ProgressBar(total=max(1, clock.total), completed=clock.count, width=40)
        head = Text(f"{clock.count} of {clock.total}  {clock.pace()}")
        self._live.update(Group(bar, head, *self._last))


@contextlib.contextmanager
def progress(total: int, plain: bool) -> Iterator[Progress]:
    """Open what shows the run.

    Args:
        total: how many submissions there are.
        plain: whether lines are wanted, also on a terminal.
    """
    if plain or not sys.stderr.isatty():
        yield PlainLines(total)
        return
    with Live(console=Console(stderr=True, highlight=False), transient=True) as live:
        yield LiveBar(total, live)
