"""`grade.py make-readme`: make new what is generated of the README files and FENCES.md."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from partyline.course.readme import FILE, HOUSE, filled, steady
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
            print(f"{file.name} differs. Make it new with: grade.py make-readme", file=sys.stderr)
            return 1
    return 0
