"""What all grading commands share: their options, and how they report."""

from __future__ import annotations

import argparse
import contextlib
import math
import os
import random
import sys
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console

from partyline.model.results import SubmissionResult
from partyline.model.sanitize import clean
from partyline.reports import job_log, listing, short, terminal, whole_file
from partyline.reports.formats import FORMATS
from partyline.sandbox.modes import MODES

PASSED, FAILED, USAGE, GRADER = 0, 1, 2, 3
EXIT_STATUS = """\
exit status:
  0  everything passed            2  wrong usage, or nothing to grade
  1  something failed             3  the grader itself failed: there is no score
"""


class WrongUsage(Exception):
    """The command line is wrong; the message says what to do."""


def at_a_time() -> int:
    """Return how much is graded at the same time: two for each core, because most of it waits."""
    return 2 * (os.cpu_count() or 1)


def add_options(parser: argparse.ArgumentParser, deadline: float) -> None:
    """Add the options that say how to grade and where to report.

    Args:
        parser: of the command.
        deadline: seconds for all checks of one submission, by default.
    """
    add = parser.add_argument
    add(
        "--check",
        action="append",
        default=[],
        metavar="NAME",
        help="run only this check, without its prerequisites; may be given more than once",
    )
    add("--seed", type=int, help="the seed of the random names and texts")
    add(
        "--isolation",
        choices=["auto", *MODES],
        default="auto",
        metavar="HOW",
        help="how programs are isolated: auto (the best that works here), or one of "
        f"{', '.join(MODES)}; see grade.py doctor",
    )
    add(
        "--deadline",
        type=seconds,
        default=deadline,
        metavar="SECONDS",
        help=f"time limit for all checks of a submission together (default {deadline:.0f})",
    )
    for name, form in FORMATS.items():
        about = f"also write {form.about}; - for the screen"
        add(f"--{name}", type=Path, metavar="FILE", help=about)
    add("--all", action="store_true", help="show every failure in full, and name every check")
    add("--table", action="store_true", help="show conversations as tables, not as pictures")
    about = "plain text (also with the environment variable NO_COLOR)"
    add("--no-color", action="store_true", help=about)


def seconds(text: str) -> float:
    """Return what an option says in seconds.

    Raises:
        ArgumentTypeError: it is no time.
    """
    with contextlib.suppress(ValueError):
        number = float(text)
        if 0 < number < math.inf:
            return number
    raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds")


def seed_of(options: argparse.Namespace) -> int:
    """Return the seed that was given, or a new one."""
    given: int | None = options.seed
    return given if given is not None else random.SystemRandom().randrange(1, 10**6)


class Reporting:
    """Where one run reports to.

    Args:
        options: with what `add_options` has added.

    Raises:
        WrongUsage: a report can't go where it should.
    """

    def __init__(self, options: argparse.Namespace) -> None:
        self.files: dict[str, Path] = {
            name: file for name in FORMATS if (file := getattr(options, name)) is not None
        }
        on_screen = [name for name, file in self.files.items() if str(file) == "-"]
        if len(on_screen) > 1:
            names = " and --".join(on_screen)
            raise WrongUsage(f"Only one report can go to the screen, not all of --{names}.")
        for name, file in self.files.items():
            home = file.resolve().parent
            if not home.is_dir():
                raise WrongUsage(
                    f"--{name}: there is no folder {home}. Make it first, or choose another place."
                )
        plain = options.no_color or None
        self._aside = bool(on_screen)
        self._all = options.all
        self._table = options.table
        self.console = Console(no_color=plain, highlight=False, stderr=self._aside)

    def shows(self, result: SubmissionResult, again: str) -> int:
        """Show a result on the screen, write the reports, and return the exit status.

        Args:
            again: the command that graded this, without `--check` and `--seed`.
        """
        if os.environ.get("GITHUB_ACTIONS"):  # there, a line of output can be a command
            out = sys.stderr if self._aside else sys.stdout
            print(job_log.text(result, again), end="", file=out)
        elif self._all or self._table or result.only or result.found:
            terminal.show(self.console, result, again, self._table)
            if self._all:
                listing.show_passed(self.console, result)
        else:
            short.show(self.console, result, again)
        written = self.writes(result, again)
        if result.grader_failed or not written:
            return GRADER
        return PASSED if result.passed else FAILED

    def writes(self, result: SubmissionResult, again: str) -> bool:
        """Write the reports that were asked for; return False, and say why, if one can't be."""
        return write_reports(result, again, self.files)


def write_reports(result: SubmissionResult, again: str, files: Mapping[str, Path]) -> bool:
    """Write reports; return False, and say why, if one can't be written.

    Args:
        files: the format's name -> where to write it.
    """
    written = True
    for name, file in files.items():
        try:
            whole_file.write(FORMATS[name].text(result, again), file)
        except OSError as error:
            say(
                f"--{name}: {file} could not be written: {error.strerror}. The result is shown "
                "only above."
            )
            written = False
    return written


def say(letter: str) -> None:
    """Print a letter to the user of the command."""
    print(clean(letter, lines=True), file=sys.stderr)
