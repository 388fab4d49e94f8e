"""All checks as a list: what a submission is asked for, and where each thing is taught."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from partyline.model.checks import Check
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
