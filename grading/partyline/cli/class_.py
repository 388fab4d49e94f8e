"""`grade.py class`: grade a whole class, from a platform's export to marks and pages."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import random
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from partyline.classroom import hand_back, results_file, rubric
from partyline.classroom.cluster import Cluster, connected
from partyline.classroom.job import How
from partyline.classroom.letter import ClassProblem
from partyline.classroom.parcel import kit_version
from partyline.classroom.pool import processes
from partyline.classroom.recognise import READERS, Handed, recognise
from partyline.classroom.rubric import ClassRubric
from partyline.classroom.run import ClassRun, OpenExecutor
from partyline.classroom.store import Store
from partyline.cli.class_progress import progress
from partyline.cli.report_options import GRADER, PASSED, USAGE, WrongUsage, at_a_time, say, seconds
from partyline.model.stages import race_policy, stage_named, stages
from partyline.open.marking import rubric as open_rubric
from partyline.open.marking.rubric import BadRubric
from partyline.runner.side_by_side import OWN_NETWORK
from partyline.runner.worker_process import available
from partyline.sandbox import modes

_ABOUT = """\
Grade everything that a class has handed in: the archive as Moodle, Canvas, Gradescope, Blackboard
or Brightspace export it, clones of repositories, or a folder with one folder or archive for each
student. Ctrl-C loses nothing: the same command goes on where it was.
"""
_EPILOG = """\
examples:
  grade.py class submissions.zip --out results
  grade.py class submissions.zip --out results --worksheet Grades.csv --scale 20 --late "10%/day"
  grade.py class clones/ --out results --assignment party-line
  grade.py regrade results --rubric new.toml

exit status:
  0  every submission has its marks, or a sentence      2  wrong usage, or nothing to grade
  3  the grader itself failed, or was stopped
"""


def grade_class(argv: Sequence[str]) -> int:
    """Run the command; return the exit status."""
    options = parser().parse_args(list(argv))
    try:
        return _go(options)
    except (ClassProblem, BadRubric) as problem:
        say(str(problem))
        return USAGE


def parser() -> argparse.ArgumentParser:
    """Return the parser of this command."""
    parser = argparse.ArgumentParser(
        "grade.py class",
        description=_ABOUT,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("submissions", type=Path, help="what the platform has exported, or a folder")
    add("--out", type=Path, required=True, metavar="RESULTS", help="the folder for the results")
    about = "where the export comes from, if the guess is wrong: "
    add(
        "--from",
        dest="platform",
        default="",
        choices=READERS,
        metavar="NAME",
        help=about + ", ".join(READERS),
    )
    add(
        "--assignment",
        default="",
        metavar="NAME",
        help="of clones: what stands before the user's name; of a gradebook: the column",
    )
    add("--teams", action="store_true", help="of Moodle: the numbers are those of teams")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument(
        "--open",
        action="store_true",
        dest="only_open",
        help="all are chats with a protocol of their own",
    )
    kind.add_argument("--stage", default="", help="everybody has handed in this one stage")
    add("--open-rubric", type=Path, metavar="FILE", help="like grading/open.toml")
    add_marking(parser)
    add(
        "--jobs",
        type=_whole,
        default=at_a_time(),
        metavar="N",
        help="how many submissions are graded at a time (default: two for each core, because they "
        "mostly wait)",
    )
    add("--dask", default="", metavar="ADDRESS", help="grade on the Dask cluster there")
    add("--seed", type=int, help="the seed of the random names and texts")
    add("--deadline", type=seconds, metavar="SECONDS", help="the time for one submission")
    add(
        "--isolation",
        choices=["auto", *modes.MODES],
        default="auto",
        metavar="HOW",
        help="how programs are fenced in; none only if it is typed",
    )
    add("--strict", action="store_true", help="grade without allowances: see grade.py --help")
    add("--no-color", action="store_true", help="plain lines instead of a live bar")
    return parser


def add_marking(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how marks are counted and handed back."""
    add = parser.add_argument
    add("--rubric", type=Path, metavar="FILE", help="scale, weights, late rule, overrides")
    add("--scale", type=float, metavar="N", help="the mark for 100 %%")
    add("--late", default="", metavar="RULE", help='what a day costs, for instance "10%%/day"')
    add(
        "--worksheet",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="the grading worksheet or gradebook export, to be filled in; the original stays",
    )
    add(
        "--replace-grades", action="store_true", help="also where the worksheet has a grade already"
    )


def _whole(text: str) -> int:
    if text.isdecimal() and 0 < int(text) <= 1024:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a number of workers")


def rubric_of(options: argparse.Namespace, before: ClassRubric) -> ClassRubric:
    """Return the rubric that the options ask for.

    Args:
        before: says what the options do not say.

    Raises:
        ClassProblem: it can't be used.
    """
    asked = rubric.read(options.rubric, before) if options.rubric else before
    if options.scale is not None:
        if not 0 < options.scale <= 100_000:
            raise ClassProblem(f"--scale {options.scale:g} is not a mark: say 20, for instance.")
        asked = dataclasses.replace(asked, scale=options.scale)
    if options.late:
        asked = dataclasses.replace(asked, late=rubric.late_rule(options.late))
    return asked


def _go(options: argparse.Namespace) -> int:
    counts = rubric_of(options, ClassRubric())
    race_policy()
    sheets = hand_back.worksheets(options.worksheet, options.assignment)
    handed = recognise(options.submissions, options.platform, options.assignment, options.teams)
    say(handed.line())
    for sheet in sheets:
        sheet.see_that_it_fits([dataclasses.asdict(entry) for entry in handed.entries])
    store = Store(options.out)
    with contextlib.ExitStack() as stack:
        cluster = stack.enter_context(connected(options.dask)) if options.dask else None
        stack.enter_context(store.locked())
        about, how = _settings(options, handed, store, cluster)
        for line in (about["isolation"], *about.get("workers", ())):
            say(line)
        executor, jobs = _workers(options, how, cluster)
        stopped = _run(ClassRun(handed, how, store, executor, jobs), options.no_color)
        data = results_file.collected(store, handed.entries, about, counts)
        data = results_file.counted(hand_back.completed(data, sheets), counts)
        results_file.write(data, store.root)
        written = hand_back.write(data, store, sheets, options.replace_grades)
    for line in filter(None, (hand_back.lateness_unknown(data), *written)):
        say(line)
    if stopped:
        say("Stopped by Ctrl-C. What is finished is kept: the same command goes on.")
    failed = any(row["grader_error"] for row in data["submissions"])
    return GRADER if stopped or failed else PASSED


def _run(run: ClassRun, plain: bool) -> bool:
    """Grade; return whether it was stopped by Ctrl-C."""
    with progress(len(run.handed.entries), plain) as shown:
        run.on_done, run.on_tick = shown.done, shown.tick
        with contextlib.suppress(KeyboardInterrupt):
            run.go()
            return False
        return True


def _settings(
    options: argparse.Namespace, handed: Handed, store: Store, cluster: Cluster | None
) -> tuple[dict[str, Any], How]:
    """Return what is told of the run, and how each submission is graded; both are kept."""
    earlier = store.run()
    mine = {entry.key for entry in handed.entries}
    if earlier and mine.isdisjoint(earlier["keys"]):
        raise ClassProblem(
            f"{options.out} holds the results of another class: {earlier['source']}. Choose a "
            "new folder with --out."
        )
    if cluster is not None:
        mode = cluster.isolation(options.isolation)
        line = modes.line(mode)
    else:
        mode, line = _isolation(options.isolation)
    seed = options.seed if options.seed is not None else earlier.get("seed")
    how = How(
        seed=random.SystemRandom().randrange(1, 10**6) if seed is None else seed,
        stage=_stage(options.stage),
        only_open=options.only_open,
        deadline=options.deadline,
        isolation=mode,
        open_rubric=_text(options.open_rubric),
        strict=options.strict,
    )
    about: dict[str, Any] = {
        "platform": handed.platform,
        "source": handed.tree.path.name,
        "kit": kit_version(),
        "seed": how.seed,
        "isolation": line,
        "made": datetime.now().astimezone().isoformat(timespec="seconds"),
    }
    if cluster is not None:
        about["workers"] = cluster.lines()
    store.write_run({**about, "keys": sorted(mine)})
    return about, how


def _text(file: Path | None) -> str:
    if file is None:
        return ""
    open_rubric.read(file)
    return file.read_text(encoding="utf-8")


def _stage(name: str) -> str:
    try:
        return stage_named(name).name if name else ""
    except KeyError:
        names = ", ".join(stage.name for stage in stages())
        raise WrongUsage(f"There is no stage {name!r}. The stages are: {names}.") from None


def _isolation(asked: str) -> tuple[str, str]:
    """Return the isolation of the whole run, found out once, and the line about it.

    Raises:
        NoFence: the one that was asked for can't be had here.
        ClassProblem: there is none, and nobody has typed that none is enough.
    """
    if asked == "none":
        return asked, modes.line("none", "as it was asked for")
    if asked != "auto":
        if reason := available(asked):
            raise modes.NoFence(asked, reason)
        return asked, modes.line(asked)
    why = ""
    for mode in modes.AUTO:
        if mode == "none":
            break
        reason = available(mode)
        if not reason:
            return mode, modes.line(mode)
        why = why or f"{mode}: {reason}. {modes.cure(mode, reason)}"
    raise ClassProblem(
        f"No fence works on this machine, so a student's program could read and change all that "
        f"you can. {why}\nIf you want to run strangers' programs like this all the same, say "
        "--isolation none. grade.py doctor tells more."
    )


def _workers(
    options: argparse.Namespace, how: How, cluster: Cluster | None
) -> tuple[OpenExecutor, int]:
    if cluster is not None:
        return cluster.executor, cluster.jobs
    if how.isolation not in OWN_NETWORK and options.jobs > 1:
        say("Submissions have no network of their own here: they are graded one after another.")
        return processes, 1
    return processes, options.jobs
