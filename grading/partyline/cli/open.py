"""`grade.py open`: grade a chat that has its own protocol."""

from __future__ import annotations

import argparse
import dataclasses
import difflib
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from partyline.cli.progress import progress
from partyline.cli.report_options import (
    EXIT_STATUS,
    USAGE,
    Reporting,
    WrongUsage,
    add_options,
    say,
    seed_of,
)
from partyline.model.checks import load
from partyline.model.results import CheckResult, SubmissionResult
from partyline.open import OPEN
from partyline.open.discover.find import Pair, found
from partyline.open.discover.layout import Laid, laid_out
from partyline.open.marking import rubric
from partyline.open.marking.grade import DEADLINE, grade_open
from partyline.open.marking.rubric import BadRubric, Rubric
from partyline.reports import terminal
from partyline.submission.intake import NothingToGrade

_ABOUT = """\
Grade a chat as it is, whatever its port, handshake and format: find its server and its client, run
them, be its users, and say what they can do.
"""
_EPILOG = f"""\
PATH is a folder, an archive, one program, or a write-up in Markdown with the programs in code
blocks.
What counts, and how much, stands in grading/open.toml: copy it, change the copy, and use --rubric.

{EXIT_STATUS}"""


def grade_unseen(argv: Sequence[str]) -> int:
    """Run the command; return the exit status."""
    options = _parser().parse_args(list(argv))
    try:
        counts = rubric.read(options.rubric)
        _see_that_they_exist(options.check)
        return _one(options, counts)
    except BadRubric as bad:
        say(str(bad))
        return USAGE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "grade.py open",
        description=_ABOUT,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("path", type=Path, help="the submission")
    add(
        "--server", default="", metavar="FILE", help="the server, if the grader finds the wrong one"
    )
    add(
        "--client", default="", metavar="FILE", help="the client, if the grader finds the wrong one"
    )
    about = "what counts, and how much (default: grading/open.toml)"
    add("--rubric", type=Path, default=rubric.FILE, metavar="FILE", help=about)
    about = "install this package for the programs, in a throw-away place; may be given more often"
    add("--with", dest="packages", action="append", default=[], metavar="PACKAGE", help=about)
    add_options(parser, DEADLINE)
    return parser


def _one(options: argparse.Namespace, counts: Rubric) -> int:
    reporting = Reporting(options)
    seed = seed_of(options)
    chosen = [f"--{n}={getattr(options, n)}" for n in ("server", "client") if getattr(options, n)]
    again = terminal.command("open", str(options.path), *chosen)
    try:
        with progress() as on_result:
            result = _graded(options, options.path, seed, counts, on_result)
    except NothingToGrade as nothing:
        say(str(nothing))
        nothing_there = SubmissionResult(str(options.path), seed, (), notes=(str(nothing),))
        reporting.writes(nothing_there, again)
        return USAGE
    return reporting.shows(result, again)


def _graded(
    options: argparse.Namespace,
    path: Path,
    seed: int,
    counts: Rubric,
    on_result: Callable[[CheckResult], None],
) -> SubmissionResult:
    with laid_out(path) as laid:
        pair = found(laid.folder, options.server, options.client)
        if options.packages:
            _install(options.packages, laid.folder, pair)
        result = grade_open(
            laid.folder,
            pair,
            laid.place,
            seed,
            counts,
            deadline=options.deadline,
            on_result=on_result,
            isolation=options.isolation,
            only=options.check,
        )
    if "no_chat" in result.found:
        raise NothingToGrade(result.found["no_chat"])
    return _named(result, laid, pair)


def _install(packages: Sequence[str], folder: Path, pair: Pair) -> None:
    """Install packages beside the programs, in our copy, which is removed afterwards.

    Raises:
        WrongUsage: that does not work.
    """
    for home in {(folder / name).parent for name in (pair.server, pair.client) if name}:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(home)]
        done = subprocess.run([*command, *packages], capture_output=True, text=True, check=False)
        if done.returncode:
            last = (done.stderr.strip() or "no word of why").splitlines()[-1]
            raise WrongUsage(f"--with {' --with '.join(packages)}: pip could not do that: {last}")


def _named(result: SubmissionResult, laid: Laid, pair: Pair) -> SubmissionResult:
    notes = (*result.notes, *pair.why, *laid.notes)
    return dataclasses.replace(result, path=str(laid.path), notes=notes)


def _see_that_they_exist(names: Sequence[str]) -> None:
    known = [check.name for check, _ in load(OPEN)]
    known += [name.partition("/")[2] for name in known]
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
            meant = f"Did you mean {' or '.join(near)}?" if near else f"There are: {known}."
            raise WrongUsage(f"There is no check {name!r}. {meant}")
