"""Results as they come, on a terminal: how far the run is, and what is being asked now."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from partyline.model.results import CheckResult, Verdict
from partyline.model.sanitize import clean

_TITLE = 44  # characters of a title that are shown


@contextlib.contextmanager
def progress(titles: Sequence[str] = ()) -> Iterator[Callable[[CheckResult], None]]:
    """Yield what takes each result; on a terminal it shows them, elsewhere nothing.

    Args:
        titles: of the checks in the order in which they run, if that is known.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    bar = Progress(
        TextColumn("{task.completed} checks, {task.fields[failed]} failed"),
        BarColumn(bar_width=16),
        TimeElapsedColumn(),
        TextColumn("{task.fields[now]}", markup=False),
        console=Console(stderr=True, highlight=False),
        transient=True,
    )
    task = bar.add_task("", total=len(titles) or None, failed=0, now=_short(titles, 0))
    counts = {"all": 0, "failed": 0}

    def take(result: CheckResult) -> None:
        counts["all"] += 1
        counts["failed"] += result.verdict in (Verdict.FAILED, Verdict.GRADER_ERROR)
        now = _short(titles, counts["all"]) or clean(result.title)[:_TITLE]
        bar.update(task, advance=1, failed=counts["failed"], now=now)

    with bar:
        yield take


def _short(titles: Sequence[str], number: int) -> str:
    return clean(titles[number])[:_TITLE] if number < len(titles) else ""
