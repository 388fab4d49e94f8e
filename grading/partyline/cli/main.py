"""The commands of grade.py."""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from partyline.cli import where_you_are
from partyline.cli.commands import ABOUT, COMMANDS
from partyline.cli.progress import progress
from partyline.cli.report_options import (
    EXIT_STATUS,
    GRADER,
    PASSED,
    USAGE,
    Reporting,
    WrongUsage,
    add_options,
    at_a_time,
    say,
    seed_of,
)
from partyline.cli.wrong_path import advice
from partyline.course import progress as learned
from partyline.model.results import SubmissionResult
from partyline.model.stages import ROOT, BadSettings, Stage, stage_named, stages
from partyline.reports import listing, short, terminal
from partyline.reports.replay.files import told
from partyline.reports.words import wrong
from partyline.runner import grader
from partyline.runner.grader import all_checks
from partyline.runner.worker_process import GraderFailed
from partyline.sandbox.modes import NoFence
from partyline.submission.submission import NothingToGrade, Submission, opened
from partyline.system.abilities import UnknownAbility, switched_off
from partyline.system.event_loop import DEADLINE

_WEATHERS = 3  # a few, so that it takes some four times as long

_SOLUTION = "  grade.py solution                    grade all stages of the reference solution\n"
if not any((ROOT / "solution").glob("*/server.py")):  # a student's copy has none
    _SOLUTION = ""

_EPILOG = f"""\
other commands:
{ABOUT}
examples:
{_SOLUTION}\
  grade.py starter/1-echo              grade one stage
  grade.py ~/homework/mine --stage 3   grade a folder with a different name as stage 3-room
  grade.py starter --check 3-room/everyone_hears --seed 42
                                       run one check again, with the same random words
  grade.py ann.zip --isolation bwrap   grade an archive, in this isolation or not at all
  grade.py starter --json result.json  write the whole result, for other programs
  grade.py --list                      every check: points, lesson, prerequisite

{EXIT_STATUS}"""


def main(argv: Sequence[str]) -> int:
    """Run grade.py with these arguments (without the program's name); return the exit status."""
    try:
        switched_off()  # a wrong PARTYLINE_WITHOUT is told before anything begins
        if argv and argv[0] in COMMANDS:
            return COMMANDS[argv[0]].run(argv[1:])
        return _grade(argv)
    except KeyboardInterrupt:
        print("\nStopped by Ctrl-C.", file=sys.stderr)
        return GRADER
    except (NoFence, BadSettings, UnknownAbility, WrongUsage) as no:
        say(str(no))
        return USAGE
    except OSError as error:  # a full disk, for instance
        say(
            "The grader itself failed: the operating system refused something that it needs. "
            f"{error}"
        )
        return GRADER
    except GraderFailed as error:
        say(
            "The grader itself failed. This is a fault of the grader, not of the submission. "
            f"{error}"
        )
        return GRADER


def parser() -> argparse.ArgumentParser:
    """Return the parser of the grading command."""
    parser = argparse.ArgumentParser(
        prog="grade.py",
        description="Grade a chat: run its programs, talk to them, and report what is wrong.",
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
    add_options(parser, DEADLINE)
    parser.add_argument(
        "--weather",
        type=int,
        nargs="?",
        const=_WEATHERS,
        default=0,
        metavar="N",
        help="run each check that passes again with N kinds of bad network weather (default "
        f"{_WEATHERS}): split and joined messages, narrow connections, resets. The score does not "
        "change; failures are listed below it",
    )
    parser.add_argument(
        "--strict",
        action="store_true",
        help="grade without allowances, for an exam: a check that builds on a failed one is never "
        "run. Without it, a mistake that can be named costs its points once, and the rest of the "
        "stage is judged as if it were agreed",
    )
    parser.add_argument(
        "--jobs",
        type=int,
        default=at_a_time(),
        metavar="N",
        help="how many stages are graded side by side (default: two for each core, because they "
        "mostly wait)",
    )
    about = "write replay/NAME.py for each failure: a small program that shows it again"
    parser.add_argument("--replay", action="store_true", help=about)
    parser.add_argument("--list", action="store_true", help="list all checks and exit")
    return parser


def _grade(argv: Sequence[str]) -> int:
    options = parser().parse_args(list(argv))
    if options.list:
        listing.show(Console(no_color=options.no_color or None, highlight=False), all_checks())
        return PASSED
    if options.path is None:
        if argv:
            parser().print_usage(sys.stderr)
            raise WrongUsage("Give the folder that you want to grade: grade.py solution")
        where_you_are.show(Console(highlight=False))
        return PASSED
    seed = seed_of(options)
    stage = _stage(options.stage) if options.stage is not None else None
    reporting = Reporting(options)
    strict = ["--strict"] if options.strict else []
    again = terminal.command(str(options.path), *_stage_option(options.stage), *strict)
    try:
        with (
            opened(options.path, stage) as submission,
            progress(_titles(submission, options.check)) as on_result,
        ):
            result = grader.grade(
                submission,
                seed,
                options.check,
                deadline=options.deadline,
                on_result=on_result,
                isolation=options.isolation,
                weathers=max(0, options.weather),
                jobs=1 if options.check else options.jobs,
                strict=options.strict or None,
            )
    except NothingToGrade as nothing:
        say("\n".join(filter(None, (str(nothing), advice(options.path)))))
        reporting.writes(
            SubmissionResult(str(options.path), seed, (), notes=(str(nothing),)), again
        )
        return USAGE
    if options.check and not result.checks:
        raise WrongUsage(_unknown_check(options.check, submission))
    if not options.check and options.path.resolve().is_relative_to(ROOT / "starter"):
        failed = short.in_order(wrong(result))
        known = learned.load().with_results(result.checks, failed[0].name if failed else "")
        learned.save(known)
    if options.replay:
        folder = options.path.as_posix()
        alone = options.stage is not None or options.path.name in submission.folders
        for check in wrong(result):
            programs = folder if alone else f"{folder}/{check.stage}"
            say(told(check, programs, Path.cwd()))
    return reporting.shows(result, again)


def _titles(submission: Submission, only: Sequence[str]) -> list[str]:
    """Return the titles of the checks in the order in which they run."""
    folders = list(submission.folders)
    own = [check for check in all_checks() if check.stage in folders]
    asked = set(only)
    return [
        check.title
        for check in sorted(own, key=lambda check: folders.index(check.stage))
        if not asked or not asked.isdisjoint({check.name, check.name.partition("/")[2]})
    ]


def _stage_option(stage: str | None) -> list[str]:
    return [] if stage is None else ["--stage", stage]


def _stage(name: str) -> Stage:
    try:
        return stage_named(name)
    except KeyError:
        names = ", ".join(stage.name for stage in stages())
        raise WrongUsage(f"There is no stage {name!r}. The stages are: {names}.") from None


def _unknown_check(names: Sequence[str], submission: Submission) -> str:
    known = [check.name for check in all_checks()]
    for name in names:
        if name in known:
            stage = name.partition("/")[0]
            return f"The check {name} belongs to stage {stage}, which is not in {submission.path}."
        near = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
        if near:
            return f"There is no check {name!r}. Did you mean {' or '.join(near)}?"
    return f"There is no check {names[0]!r}. grade.py --list shows all of them."
