"""`grade.py platform`: grade where Gradescope, GitHub Actions or Classroom 50 starts this."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from partyline.cli.report_options import FAILED, GRADER, PASSED, USAGE, say, seconds
from partyline.model.checks import load
from partyline.model.for_students import for_student
from partyline.model.results import CheckResult, StageResult, SubmissionResult, Verdict
from partyline.model.stages import stage_named
from partyline.platforms import classroom50, github, gradescope
from partyline.reports import job_log, terminal, whole_file
from partyline.reports.formats import FORMATS
from partyline.runner import grader
from partyline.sandbox.modes import MODES
from partyline.submission.submission import NothingToGrade, Submission, opened
from partyline.system.event_loop import DEADLINE

_SEED = 1  # the same words for everybody, and in each run of one commit
_ABOUT = "The kit's exports for these platforms call this; `grade.py export` makes them."
_NO_RESULT = "Nothing was graded: {}"
_NOBODY = "The grader itself failed. This is not the submission's fault, and there is no score."


def grade_there(argv: Sequence[str]) -> int:
    """Run the command; return the exit status that the platform wants."""
    parser = argparse.ArgumentParser("grade.py platform", description=__doc__, epilog=_ABOUT)
    parser.add_argument("name", choices=sorted(_THERE), help="which platform has started this")
    parser.add_argument(
        "--root", type=Path, metavar="FOLDER", help="the platform's folder, or the student's"
    )
    parser.add_argument("--stage", help="the only stage that is handed in")
    parser.add_argument("--deadline", type=seconds, metavar="SECONDS", help="for all checks")
    parser.add_argument("--isolation", choices=["auto", *MODES], default="auto", metavar="HOW")
    parser.add_argument("--seed", type=int, default=_SEED, help="of the random names and texts")
    options = parser.parse_args(list(argv))
    return _THERE[options.name](options)


def _graded(
    options: argparse.Namespace,
    folder: Path,
    deadline: float,
    begun: Callable[[Submission], Callable[[CheckResult], None]] = lambda _: lambda _: None,
) -> SubmissionResult:
    """Grade what lies in a folder.

    Args:
        begun: is told what will be graded, and returns what is given each verdict.

    Raises:
        NothingToGrade: there is nothing.
    """
    stage = stage_named(options.stage) if options.stage else None
    with opened(folder, stage) as submission:
        return grader.grade(
            submission,
            options.seed,
            deadline=options.deadline or deadline,
            on_result=begun(submission),
            isolation=options.isolation,
            jobs=os.cpu_count() or 1,
        )


def _gradescope(options: argparse.Namespace) -> int:
    """Write results/results.json with each verdict, so that a run that is ended counts."""
    root = options.root or Path("/autograder")
    target = root / "results" / "results.json"
    total = gradescope.total_points(root / "submission_metadata.json")

    def write(data: Mapping[str, Any]) -> None:
        whole_file.write(json.dumps(data, indent=1) + "\n", target)

    def begun(submission: Submission) -> Callable[[CheckResult], None]:
        asked = [check for name in submission.folders for check in _waiting(name)]
        known: list[CheckResult] = []

        def take(result: CheckResult) -> None:
            known.append(result)
            so_far = gradescope.unfinished(_so_far(submission, known, options.seed), asked)
            write(gradescope.plain(so_far, total))

        return take

    try:
        result = _graded(options, root / "submission", gradescope.DEADLINE, begun)
    except NothingToGrade as nothing:
        write({"score": 0, "output": _NO_RESULT.format(nothing), "output_format": "text"})
        say(str(nothing))
        return PASSED
    except Exception:
        write({"output": _NOBODY, "output_format": "text", "tests": []})
        raise
    write(gradescope.plain(result, total))
    print(terminal.plain(result, terminal.command("FOLDER")))  # only staff see it
    return GRADER if result.grader_failed else PASSED


def _waiting(stage: str) -> list[CheckResult]:
    return [
        CheckResult(
            name=check.name,
            stage=stage,
            title=check.title,
            points=check.points,
            verdict=Verdict.NOT_REACHED,
            lesson=check.lesson,
            visibility=check.visibility,
        )
        for check, _ in load(stage_named(stage))
    ]


def _so_far(submission: Submission, known: Sequence[CheckResult], seed: int) -> SubmissionResult:
    stages = tuple(
        StageResult(
            stage.name,
            stage.weight,
            tuple(check for check in known if check.stage == stage.name),
            submission.missing.get(stage.name, ""),
        )
        for stage in submission.stages
    )
    notes = ("This run is not finished.",)
    return SubmissionResult(str(submission.path), seed, stages, notes=notes)


def _github(options: argparse.Namespace) -> int:
    """Write the log, the job's summary, annotations and the student's page."""
    folder = options.root or Path("starter")
    try:
        result = _graded(options, folder, DEADLINE)
    except NothingToGrade as nothing:
        say(str(nothing))
        return USAGE
    again = terminal.command(str(folder), *(("--stage", options.stage) if options.stage else ()))
    print(job_log.text(result, again), end="")
    for line in github.failures(for_student(result)):
        print(line)
    sys.stdout.flush()
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with open(summary, "a", encoding="utf-8") as file:
            file.write(FORMATS["markdown"].text(result, again))
    for name in ("html", "junit"):
        ending = {"html": "html", "junit": "xml"}[name]
        whole_file.write(FORMATS[name].text(result, again), Path(f"party-line.{ending}"))
    if result.grader_failed:
        return GRADER
    return PASSED if result.passed else FAILED


def _classroom50(options: argparse.Namespace) -> int:
    """Write result.json, the release's text and the student's page, in the student's folder."""
    folder = options.root or Path.cwd()
    try:
        result = _graded(options, folder, DEADLINE)
    except NothingToGrade as nothing:
        result = SubmissionResult(str(folder), options.seed, (), notes=(str(nothing),))
    again = terminal.command("starter")
    print(job_log.text(result, again), end="")
    if result.grader_failed:
        say(_NOBODY)
        return GRADER
    told = for_student(result)
    data = classroom50.plain(told, os.environ)
    whole_file.write(FORMATS["html"].text(result, again), folder / classroom50.PAGE)
    whole_file.write(FORMATS["markdown"].text(result, again), folder / "release-body.md")
    whole_file.write(json.dumps(data, indent=1) + "\n", folder / "result.json")
    if output := os.environ.get("GITHUB_OUTPUT"):
        status = "success" if result.passed else "failure"
        with open(output, "a", encoding="utf-8") as file:
            file.write(f"status={status}\nsummary={classroom50.summary(told)}\n")
    return PASSED


_THERE = {"gradescope": _gradescope, "github": _github, "classroom50": _classroom50}
