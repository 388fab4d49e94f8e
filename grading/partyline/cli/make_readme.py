"""`grade.py make-readme`: make new what is generated of the README files, and what they show."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from partyline.course.readme import FILE, HOUSE, filled, steady
from partyline.learner import screenshot
from partyline.specimens import fences_table


def make_readme(argv: Sequence[str]) -> int:
    """Write what is generated, or with `--check` only compare; return the exit status."""
    parser = argparse.ArgumentParser(prog="grade.py make-readme", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if it differs")
    options = parser.parse_args(list(argv))
    made = {file: filled(file.read_text(encoding="utf-8")) for file in (FILE, HOUSE)}
    made[fences_table.FILE] = fences_table.page()
    for file, after in made.items():
        if not options.check:
            file.write_text(after, encoding="utf-8", newline="\n")
        elif not file.is_file() or steady(file.read_text(encoding="utf-8")) != steady(after):
            return _differs(file)
    svg = screenshot.picture()
    shown = screenshot.FILE.read_text(encoding="utf-8") if screenshot.FILE.is_file() else ""
    if screenshot.steady(svg) != screenshot.steady(shown):
        if options.check:
            return _differs(screenshot.FILE)
        screenshot.FILE.write_text(svg, encoding="utf-8", newline="\n")
    return 0


def _differs(file: Path) -> int:
    print(f"{file.name} differs. Make it new with: grade.py make-readme", file=sys.stderr)
    return 1
