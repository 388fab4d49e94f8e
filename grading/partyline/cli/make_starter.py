"""`grade.py make-starter`: make starter/ from solution/, or see that it is up to date."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from partyline.course.starter import current, files, surplus
from partyline.model.stages import ROOT


def make_starter(argv: Sequence[str]) -> int:
    """Write starter/, or with `--check` only compare; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="grade.py make-starter",
        description="Make starter/ from solution/: blank the functions that stages.toml names.",
    )
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if it differs")
    options = parser.parse_args(list(argv))
    stale = [file for file, text in files() if current(file) != text]
    stale += surplus()
    for file in stale:
        print(f"{file.relative_to(ROOT)} {'differs' if options.check else 'is made new'}")
    if options.check:
        if stale:
            print("Make it new with: grade.py make-starter", file=sys.stderr)
        return int(bool(stale))
    for file in surplus():
        file.unlink()
    for file, text in files():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    return 0
