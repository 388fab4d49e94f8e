"""Show how this machine can isolate programs. Each isolation is tested."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from partyline.model.sanitize import clean
from partyline.runner.worker_process import available
from partyline.sandbox import bubblewrap, landlock, modes
from partyline.system import abilities


def doctor(argv: Sequence[str]) -> int:
    """Try every isolation, and say what works, what does not, and what helps. Returns 0."""
    parser = argparse.ArgumentParser(prog="grade.py doctor", description=__doc__)
    parser.add_argument("--no-color", action="store_true", help="plain text")
    options = parser.parse_args(list(argv))
    console = Console(no_color=options.no_color or None, highlight=False)
    console.print(_machine())
    console.print("\nWhat this system tells and can do:\n", style="bold")
    console.print(_abilities())
    console.print("\nWays to isolate a student's program, each tested here:\n", style="bold")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 2), show_header=False)
    why_not = {mode: available(mode) for mode in modes.MODES}
    for mode, reason in why_not.items():
        table.add_row(mode, "no" if reason else "works", _about(mode, reason))
    console.print(table)
    best = next(mode for mode in modes.AUTO if not why_not[mode])
    console.print(f"\nWithout --isolation, grade.py uses {best} here. Its reports say:\n")
    reason = why_not["bwrap"] and f"bwrap: {why_not['bwrap']}"
    console.print(f"  {clean(modes.line(best, reason))}", soft_wrap=True)
    if best == "none":
        console.print("\nDo not grade programs of strangers like this on a machine that you need.")
    return 0


def _about(mode: str, reason: str) -> str:
    if reason:
        return clean(f"{reason}. {modes.cure(mode, reason)}")
    return clean(modes.line(mode).removeprefix(f"isolation: {mode}").strip(" ."))


def _abilities() -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 2), show_header=False)
    for ability in abilities.ABILITIES:
        if abilities.has(ability.name):
            table.add_row(ability.name, "yes", f"{ability.gives}.")
        else:
            word = "off" if abilities.offers(ability) else "no"
            table.add_row(ability.name, word, f"Not here: {ability.gives}. So {ability.without}.")
    return table


def _machine() -> str:
    lines = [
        f"{platform.system()} {platform.release()}, {os.cpu_count()} processors",
        f"Python {platform.python_version()}",
    ]
    if bubblewrap.program() is not None:
        command = [bubblewrap.NAME, "--version"]
        said = subprocess.run(command, capture_output=True, text=True, check=False)
        lines.append(said.stdout.strip())
    if landlock.version():
        lines.append(f"Landlock {landlock.version()}")
    return "\n".join(lines)
