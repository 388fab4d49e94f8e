"""`grade.py export`: what other platforms and tools take."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from partyline.classroom.exports import bundles, dolos, visible_checks, written
from partyline.classroom.exports.kit_copy import Files
from partyline.classroom.letter import ClassProblem
from partyline.classroom.recognise import READERS, recognise
from partyline.cli.handout import wanted_stage
from partyline.cli.report_options import PASSED, USAGE, WrongUsage, say

_ABOUT = """\
Make what a platform with a runner of its own takes, or a tool that finds copies. For platforms
that read JUnit (Artemis, GitLab, Jenkins) there is nothing to export: grade.py PATH --junit FILE.
grading/PLATFORMS.md says what to do with each.
"""
_EPILOG = """\
examples:
  grade.py export gradescope autograder.zip              upload it as the autograder
  grade.py export github party-line-template --upto 3    push it as a template repository
  grade.py export classroom50 FOLDER --stage 3           the assignment's autograder folder
  grade.py export dolos copies --submissions moodle.zip  find copies with Dolos, JPlag or MOSS
"""


def export(argv: Sequence[str]) -> int:
    """Run the command; return the exit status."""
    options = _parser().parse_args(list(argv))
    if options.upto and options.platform != "github":
        raise WrongUsage("--upto is for github. For one stage alone say --stage.")
    try:
        files, told = _files(options)
        written.write(files, options.dest)
    except ClassProblem as problem:
        say(str(problem))
        return USAGE
    print(f"{options.dest}: {len(files)} files.")
    for line in told:
        say(line)
    return PASSED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "grade.py export",
        description=_ABOUT,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("platform", choices=["gradescope", "github", "classroom50", "dolos"])
    add("dest", type=Path, help="a new folder, or a file that ends in .zip")
    add("--stage", metavar="STAGE", help="the only stage that is handed in: its name or number")
    add("--upto", metavar="STAGE", help="of github: the last stage that students get")
    add("--submissions", type=Path, metavar="EXPORT", help="of dolos: as for grade.py class")
    add("--from", dest="source", choices=list(READERS), default="", help="of dolos: as there")
    return parser


def _files(options: argparse.Namespace) -> tuple[Files, list[str]]:
    stage = wanted_stage(options.stage) if options.stage else None
    if options.platform == "dolos":
        if options.submissions is None:
            raise WrongUsage("Say which submissions: --submissions EXPORT")
        handed = recognise(options.submissions, options.source, "", False)
        files, left_out = dolos.files(handed)
        return files, [handed.line(), *left_out]
    if options.platform == "gradescope":
        return bundles.gradescope(stage), []
    hidden = len(visible_checks.hidden_checks())
    told = (
        [f"{hidden} hidden checks are left out: students can read all of this."] if hidden else []
    )
    if options.platform == "github":
        return bundles.github(wanted_stage(options.upto) if options.upto else stage), told
    return bundles.classroom50(stage), told
