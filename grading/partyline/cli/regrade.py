"""`grade.py regrade`: count a class's marks again, by another rubric, without running anything."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from partyline.classroom import hand_back, results_file
from partyline.classroom.letter import ClassProblem
from partyline.classroom.rubric import ClassRubric
from partyline.classroom.store import Store
from partyline.cli.class_ import add_marking, rubric_of
from partyline.cli.report_options import PASSED, USAGE, say

_EPILOG = """\
The verdicts stay as they were graded: a rubric can be tried as often as you like. What it has
changed, and for whom, stands in class.html. Scale, step, race and late rule stay as they were if
the rubric does not name them. A rubric is a TOML file, and every line of it may be left out:

  scale = 20                         # the mark for 100 %
  step = 0.5                         # marks are rounded to halves
  race = "share"                     # or "failed", "passed": checks that fail only sometimes

  [late]
  per_day = "10%"                    # of the full mark, for each day begun
  most = "50%"
  due = 2026-11-02T23:59:00          # if the export tells when each was handed in

  [weights]
  "1-echo" = 10
  [points]
  "3-room/order" = 2
  [allowances]
  "3-room/order" = "we took it back in class"

  [[override]]
  student = "ana"                    # a key, a name or an id from results.json
  check = "3-room/order"             # or  mark = 17.5  or  days_late = 0
  verdict = "passed"
  reason = "seen in the lab"
"""


def regrade(argv: Sequence[str]) -> int:
    """Run the command; return the exit status."""
    parser = argparse.ArgumentParser(
        "grade.py regrade",
        description=__doc__,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("results", type=Path, help="the folder that grade.py class has written")
    parser.add_argument("--assignment", default="", metavar="NAME", help="the worksheet's column")
    add_marking(parser)
    options = parser.parse_args(list(argv))
    try:
        return _go(options)
    except ClassProblem as problem:
        say(str(problem))
        return USAGE


def _go(options: argparse.Namespace) -> int:
    data = results_file.read(options.results)
    folder = options.results if options.results.is_dir() else options.results.parent
    counts = rubric_of(options, ClassRubric.from_json(data["rubric"]))
    sheets = hand_back.worksheets(options.worksheet, options.assignment)
    store = Store(folder)
    with store.locked():
        new = results_file.counted(hand_back.completed(data, sheets), counts)
        for sheet in sheets:  # one that does not fit is told before anything is written
            sheet.filled(new, options.replace_grades)
        results_file.write(new, folder)
        told = hand_back.write(new, store, sheets, options.replace_grades)
    before_marks = {row["key"]: row["mark"] for row in data["submissions"]}
    changed = [row for row in new["submissions"] if row["mark"] != before_marks[row["key"]]]
    say(f"{len(changed)} of {len(new['submissions'])} marks have changed.")
    for line in filter(None, (hand_back.lateness_unknown(new), *told)):
        say(line)
    return PASSED
