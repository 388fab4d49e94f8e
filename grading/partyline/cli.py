"""The commands of grade.py."""

from __future__ import annotations

import argparse
import contextlib
import difflib
import math
import os
import random
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rich.console import Console

from partyline import grader
from partyline.commands import ABOUT, COMMANDS
from partyline.fence import MODES, NoFence
from partyline.post import GraderFailed
from partyline.reports import job_log, listing, terminal, whole_file
from partyline.reports.formats import FORMATS
from partyline.results import CheckResult, SubmissionResult, Verdict
from partyline.stages import BadSettings, Stage, stage_named, stages
from partyline.submission import NothingToGrade, Submission, opened
from partyline.text import clean
from partyline.watch import DEADLINE

PASSED, FAILED, USAGE, GRADER = 0, 1, 2, 3
_WEATHERS = 3  # a few, so that it takes some four times as long

_EPILOG = f"""\
other commands:
{ABOUT}
examples:
  grade.py solution                    grade all stages of the reference solution
  grade.py starter/1-echo              grade one stage
  grade.py ~/homework/mine --stage 3   grade a folder with another name as stage 3-room
  grade.py starter --check 3-room/everyone_hears --seed 42
                                       run one check again, with the same random words
  grade.py ann.zip --isolation bwrap   grade an archive, behind this fence or not at all
  grade.py starter --json result.json  write all that was found, for other programs
  grade.py --list                      every check: points, lesson, prerequisite

exit status:
  0  everything passed            2  wrong usage, or nothing to grade
  1  something failed             3  the grader itself failed: there is no score
"""


def main(argv: Sequence[str]) -> int:
    """Run grade.py with these arguments (without the program's name); return the exit status."""
    try:
        if argv and argv[0] in COMMANDS:
            return COMMANDS[argv[0]](argv[1:])
        return _grade(argv)
    except KeyboardInterrupt:
        print("\nStopped by Ctrl-C.", file=sys.stderr)
        return GRADER
    except (NoFence, BadSettings) as no:
        _say(str(no))
        return USAGE
    except OSError as error:  # a full disk, for instance
        _say(f"The grader itself failed: the system refuses something that it needs. {error}")
        return GRADER
    except GraderFailed as error:
        _say(f"The grader itself failed. This is its defect, not the submission's. {error}")
        return GRADER


def parser() -> argparse.ArgumentParser:
    """Return the parser of the grading command."""
    parser = argparse.ArgumentParser(
        prog="grade.py",
        description="Grade a chat: run its programs, talk to them, and say what is wrong.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "path",
        nargs="?",
        type=Path,
        help="a folder with stage folders (1-echo, 2-pair, ...), or one stage folder",
    )
    parser.add_argument("--stage", help="grade only this stage: its name or number")
    parser.add_argument(
        "--check",
        action="append",
        default=[],
        metavar="NAME",
        help="run only this check, without its prerequisites; may be given more than once",
    )
    parser.add_argument("--seed", type=int, help="the seed of the random names and texts")
    parser.add_argument(
        "--isolation",
        choices=["auto", *MODES],
        default="auto",
        metavar="HOW",
        help="how programs are fenced in: auto (the best that works here), or one of "
        f"{', '.join(MODES)}; see grade.py doctor",
    )
    parser.add_argument(
        "--deadline",
        type=_seconds,
        default=DEADLINE,
        metavar="SECONDS",
        help=f"the time for all checks of a submission together (default {DEADLINE:.0f})",
    )
    parser.add_argument(
        "--weather",
        type=int,
        nargs="?",
        const=_WEATHERS,
        default=0,
        metavar="N",
        help="run each check that passes again in N bad weathers (default "
        f"{_WEATHERS}): cut and joined messages, narrow connections, resets. The score stays "
        "that of the calm run; what fails is told below it",
    )
    for name, form in FORMATS.items():
        parser.add_argument(
            f"--{name}",
            type=Path,
            metavar="FILE",
            help=f"also write {form.about}; - for the screen",
        )
    parser.add_argument(
        "--no-color",
        action="store_true",
        help="plain text (also with the environment variable NO_COLOR)",
    )
    parser.add_argument("--list", action="store_true", help="list every check, and grade nothing")
    return parser


def _seconds(text: str) -> float:
    with contextlib.suppress(ValueError):
        seconds = float(text)
        if 0 < seconds < math.inf:
            return seconds
    raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds")


def _grade(argv: Sequence[str]) -> int:
    options = parser().parse_args(list(argv))
    files = {name: file for name in FORMATS if (file := getattr(options, name)) is not None}
    on_screen = [name for name, file in files.items() if str(file) == "-"]
    console = Console(no_color=options.no_color or None, highlight=False, stderr=bool(on_screen))
    if options.list:
        listing.show(console, grader.all_checks())
        return PASSED
    if options.path is None:
        parser().print_usage(sys.stderr)
        _say("Give the folder that is to be graded, for instance: grade.py solution")
        return USAGE
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1, 10**6)
    stage = None
    if options.stage is not None:
        stage = _stage(options.stage)
        if stage is None:
            return USAGE
    if len(on_screen) > 1:
        _say(f"Only one report can go to the screen, not --{' and --'.join(on_screen)}.")
        return USAGE
    for name, file in files.items():
        if not file.resolve().parent.is_dir():
            _say(f"--{name}: there is no folder {file.resolve().parent} to write into.")
            return USAGE
    again = terminal.command(str(options.path), *_stage_option(options.stage))
    try:
        with opened(options.path, stage) as submission:
            result = grader.grade(
                submission,
                seed,
                options.check,
                deadline=options.deadline,
                on_result=_progress(),
                isolation=options.isolation,
                weathers=max(0, options.weather),
            )
    except NothingToGrade as nothing:
        _say(str(nothing))
        empty = SubmissionResult(str(options.path), seed, (), notes=(str(nothing),))
        _write(empty, again, files)
        return USAGE
    if sys.stderr.isatty():
        sys.stderr.write("\n\n")
    if options.check and not result.checks:
        _say(_unknown_check(options.check, submission))
        return USAGE
    if os.environ.get("GITHUB_ACTIONS"):  # there, a line of output can be a command
        print(job_log.text(result, again), end="", file=sys.stderr if on_screen else sys.stdout)
    else:
        terminal.show(console, result, again)
    written = _write(result, again, files)
    if result.grader_failed or not written:
        return GRADER
    return PASSED if result.passed else FAILED


def _stage_option(stage: str | None) -> list[str]:
    return [] if stage is None else ["--stage", stage]


def _stage(name: str) -> Stage | None:
    try:
        return stage_named(name)
    except KeyError:
        names = ", ".join(stage.name for stage in stages())
        _say(f"There is no stage {name!r}. The stages are: {names}.")
        return None


def _unknown_check(names: Sequence[str], submission: Submission) -> str:
    known = [check.name for check in grader.all_checks()]
    for name in names:
        if name in known:
            stage = name.partition("/")[0]
            return f"The check {name} belongs to stage {stage}, which is not in {submission.path}."
        near = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
        if near:
            return f"There is no check {name!r}. Did you mean {' or '.join(near)}?"
    return f"There is no check {names[0]!r}. grade.py --list shows all of them."


def _progress() -> Callable[[CheckResult], None]:
    """Return what shows a mark for each check, on a terminal only."""
    if not sys.stderr.isatty():
        return lambda _: None
    marks = {Verdict.PASSED: ".", Verdict.FAILED: "F", Verdict.NOT_REACHED: "-"}
    current = ""

    def show(result: CheckResult) -> None:
        nonlocal current
        if result.stage != current:
            sys.stderr.write(f"{current and chr(10)}{result.stage:9} ")
            current = result.stage
        sys.stderr.write(marks.get(result.verdict, "!"))
        sys.stderr.flush()

    return show


def _write(result: SubmissionResult, again: str, files: Mapping[str, Path]) -> bool:
    """Write the reports that were asked for; return False, and say why, if one can't be."""
    written = True
    for name, file in files.items():
        try:
            whole_file.write(FORMATS[name].text(result, again), file)
        except OSError as error:
            _say(f"--{name}: {file} could not be written: {error.strerror}. It is only above.")
            written = False
    return written


def _say(letter: str) -> None:
    print(clean(letter, lines=True), file=sys.stderr)
