"""`grade.py handout`: the copy of the kit that students get."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from partyline.classroom.exports import handout as students_copy
from partyline.classroom.exports import visible_checks, written
from partyline.classroom.letter import ClassProblem
from partyline.cli.report_options import PASSED, USAGE, WrongUsage, say
from partyline.model.stages import Stage, stage_named, stages

_ABOUT = """\
Make the copy of the kit that students get: lessons, starters, visible checks and the grader. It
holds nothing of solution/ but the constants in wire.py, no known mistakes, no hidden checks, and
no commands that only makers and instructors use. A starter holds our version of the stages before
it: hand out the next stage when the one before it is marked.
"""
_EPILOG = """\
examples:
  grade.py handout party-line.zip              all stages, as an archive
  grade.py handout ~/handout --upto 3          stages 1 to 3, as a folder
"""


def handout(argv: Sequence[str]) -> int:
    """Run the command; return the exit status."""
    parser = argparse.ArgumentParser(
        "grade.py handout",
        description=_ABOUT,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("dest", type=Path, help="a new folder, or a file that ends in .zip")
    parser.add_argument("--upto", metavar="STAGE", help="the last stage: its name or number")
    options = parser.parse_args(list(argv))
    try:
        files = students_copy.files(wanted_stage(options.upto) if options.upto else None)
        written.write(files, options.dest)
    except ClassProblem as problem:
        say(str(problem))
        return USAGE
    left_out = len(visible_checks.hidden_checks())
    more = f" {left_out} hidden checks are not in it." if left_out else ""
    print(f"{options.dest}: {len(files)} files.{more}")
    return PASSED


def wanted_stage(name: str) -> Stage:
    """Return the stage with this name or number.

    Raises:
        WrongUsage: there is none.
    """
    try:
        return stage_named(name)
    except KeyError:
        names = ", ".join(stage.name for stage in stages())
        raise WrongUsage(f"There is no stage {name!r}. The stages are: {names}.") from None
