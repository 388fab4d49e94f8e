"""`grade.py make-lessons`: make the generated parts of the lessons new, or see that they are."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from cogapp.cogapp import CogError

from partyline.course.quote import NotThere
from partyline.course.scene_terminal import SceneFailed
from partyline.course.weave import files, same, woven
from partyline.model.stages import ROOT


def make_lessons(argv: Sequence[str]) -> int:
    """Write the generated parts, or with `--check` only compare; return the exit status."""
    parser = argparse.ArgumentParser(prog="grade.py make-lessons", description=__doc__)
    parser.add_argument("names", nargs="*", help="only files whose names begin so: 04, TEACHER")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if it differs")
    options = parser.parse_args(list(argv))
    status = 0
    for path in files():
        if options.names and not path.name.startswith(tuple(options.names)):
            continue
        name = path.relative_to(ROOT)
        before = path.read_text(encoding="utf-8")
        try:
            after = woven(path)
        except (NotThere, SceneFailed, CogError, ValueError) as error:
            print(f"{name}: {error}", file=sys.stderr)
            status = 1
            continue
        if same(before, after):
            continue
        if options.check:
            print(f"{name} differs. Make it new with: grade.py make-lessons", file=sys.stderr)
            status = 1
        else:
            path.write_text(after, encoding="utf-8", newline="\n")
            print(f"{name} is made new")
    return status
