"""All checks as a list: what a submission is asked for, and where each thing is taught."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from partyline.model.checks import Check
from partyline.model.results import SubmissionResult, Verdict
from partyline.model.sanitize import clean
from partyline.model.stages import stages


def show(console: Console, checks: Sequence[Check]) -> None:
    """Print every check with its points, its lesson and its prerequisite."""
    for stage in stages():
        own = [check for check in checks if check.stage == stage.name]
        console.print(
            f"{stage.name}: {stage.title} ({len(own)} checks, "
            f"{sum(check.points for check in own)} points, weight {stage.weight})",
            style="bold",
        )
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for heading in ("check", "points", "lesson", "TODO", "after", "title"):
            table.add_column(heading, overflow="fold")
        for check in own:
            after = ", ".join(name.partition("/")[2] for name in check.after)
            name = check.name.partition("/")[2]
            table.add_row(name, str(check.points), check.lesson, check.todo, after, check.title)
        console.print(table)
        console.print()


def show_passed(console: Console, result: SubmissionResult) -> None:
    """Print the name and title of every check that has passed."""
    passed = [check for check in result.checks if check.verdict is Verdict.PASSED]
    console.print(Text(f"\nPASSED: {len(passed)}", style="green"))
    for check in passed:
        console.print(Text(f"  {clean(check.name)}: {clean(check.title)}"))
