"""`grade.py certify`: grade the grader, and write the certificate."""

from __future__ import annotations

import argparse
import math
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from partyline.certificate.page import write_page
from partyline.certificate.parallel_runs import JOBS, work
from partyline.certificate.plan import ONCE, REFERENCE_CHECKS, RUNS, Plan
from partyline.certificate.records import BUSY, IDLE, Records, Run
from partyline.certificate.subjects import KINDS, library, subjects
from partyline.model.stages import ROOT, stages
from partyline.sandbox.sandbox import hear_ctrl_c

RECORDS = ROOT / "grading" / "CERTIFICATE.json"
_MINUTE = 60.0
_ABOUT = """\
Grade the grader: run every wrong program that it must catch, every right program that it must pass,
and the reference solutions, idle and with every core busy, and write the results to
grading/CERTIFICATE.md and CERTIFICATE.json. A run continues where the last one stopped, and
repeats what has changed since. Ctrl-C stops it; the finished runs are kept.
"""
Told = Callable[[Run, dict[str, str]], None]


def certify(argv: Sequence[str]) -> int:
    """Run the command; return 0 if no verdict was wrong, 1 if one was, 2 for wrong usage."""
    options = _parser().parse_args(list(argv))
    hear_ctrl_c()
    try:
        records = Records(None if options.short else options.records)
    except ValueError as error:
        print(f"{error}. Move it away, and certify begins a new one.", file=sys.stderr)
        return 2
    wanted = [s for s in subjects(options.only or KINDS) if options.name in s.key]
    chosen = [s for s in wanted if not options.stage or s.stage[0] in options.stage]
    if not chosen:
        print("No program matches. Remove a filter, or give another --name.", file=sys.stderr)
        return 2
    known = {subject.key for subject in subjects()}
    records.drops_all_but(known)
    for subject in chosen:
        records.keeps(subject)
    records.begins(_span())
    goals = (ONCE, {IDLE: 1}) if options.short else (RUNS, REFERENCE_CHECKS)
    plan = Plan(chosen, records, *goals)
    until = time.monotonic() + _MINUTE * options.minutes
    try:
        with _progress(plan, records) as told:
            work(plan, records, until, told, options.jobs)
    except KeyboardInterrupt:
        print("Stopped. The finished runs are kept: the same command continues.", file=sys.stderr)
    if not options.short:
        write_page(records, options.records.with_suffix(".md"))
    return _sum_up(records, known)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("grade.py certify", description=_ABOUT)
    add = parser.add_argument
    add("--minutes", type=float, default=math.inf, help="start no new run after this time")
    add("--only", action="append", choices=KINDS, metavar="KIND", help=f"one of {', '.join(KINDS)}")
    add("--name", default="", metavar="WORD", help="only programs with WORD in their names")
    numbers = [stage.name[0] for stage in stages()]
    add("--stage", action="append", choices=numbers, metavar="N", help="only stage N")
    add(
        "--short",
        action="store_true",
        help="run each program once, without load, and write nothing: for CI",
    )
    add("--jobs", type=int, default=JOBS, help=f"runs side by side (here: {JOBS})")
    add("--records", type=Path, default=RECORDS, help="the JSON file to continue")
    return parser


def _span() -> dict[str, object]:
    return {
        "library": library(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "cores": os.cpu_count(),
        "day": time.strftime("%Y-%m-%d"),
    }


@contextmanager
def _progress(plan: Plan, records: Records) -> Iterator[Told]:
    """Yield what is told each run: a bar on a terminal, else a line a minute."""
    if not sys.stderr.isatty():
        yield _lines(plan, records)
        return
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with bar:
        left = plan.left(IDLE) + plan.left(BUSY)
        task = bar.add_task("runs", total=plan.total, completed=plan.total - left)

        def told(run: Run, wrong: dict[str, str]) -> None:
            bar.update(task, advance=1, description=f"{run.condition}, {records.checks} checks")
            for check, why in wrong.items():
                bar.console.print(f"WRONG  {run.subject}, {check}, seed {run.seed}: {why}")

        yield told


def _lines(plan: Plan, records: Records) -> Told:
    last = time.monotonic()

    def told(run: Run, wrong: dict[str, str]) -> None:
        nonlocal last
        for check, why in wrong.items():
            print(f"WRONG  {run.subject}, {check}, seed {run.seed}: {why}", file=sys.stderr)
        if time.monotonic() - last > _MINUTE:
            last = time.monotonic()
            left = plan.left(IDLE) + plan.left(BUSY)
            print(
                f"{plan.total - left} of {plan.total} runs, {records.checks} checks",
                file=sys.stderr,
            )

    return told


def _sum_up(records: Records, known: set[str]) -> int:
    wrong = records.count(known, "wrong")
    print(f"{records.checks} checks, {wrong} wrong verdict{'' if wrong == 1 else 's'}.")
    for told in records.data["wrong"]:
        print(f"  {told['subject']}, {told['check']}, {told['condition']}, seed {told['seed']}:")
        print(f"    {told['why']}")
    return 1 if wrong else 0
