"""Grade one submission of a class. Runs in a process of its own, here or on another machine."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path

from partyline.classroom.job import NOTHING, OPEN, STAGED, Graded, How, Job
from partyline.classroom.lay_out import lay_out, stage_homes
from partyline.model.for_students import for_student
from partyline.model.results import SubmissionResult
from partyline.model.stages import BadSettings, stage_named
from partyline.open.discover.find import found
from partyline.open.discover.layout import laid_out
from partyline.open.marking import rubric
from partyline.open.marking.grade import DEADLINE as OPEN_DEADLINE
from partyline.open.marking.grade import grade_open
from partyline.reports import html, json_file, terminal
from partyline.runner.grader import grade
from partyline.runner.worker_process import GraderFailed
from partyline.sandbox.modes import NoFence
from partyline.submission.intake import NothingToGrade, shown
from partyline.submission.plain_files import remove
from partyline.submission.submission import opened
from partyline.system.event_loop import DEADLINE

_NEITHER = "Neither stage folders (1-echo, 2-pair, ...) nor a chat server of its own were found. "


def grade_one(job: Job) -> Graded:
    """Grade a submission, whatever is in it.

    Raises:
        NoFence: the isolation that all are graded in can't be had any more.
        BadSettings: stages.toml has a slip.
        OSError: the system refuses something that the grader needs, disk space for instance.
    """
    root = Path(tempfile.mkdtemp(prefix="partyline-")).resolve()
    try:
        parcel = root / "parcel.zip"
        parcel.write_bytes(job.data)
        result, kind = _graded(job, parcel, root)
    except NothingToGrade as nothing:
        return Graded(job.key, NOTHING, _without(root, str(nothing)))
    except (NoFence, BadSettings, OSError):
        raise
    except GraderFailed as error:
        return Graded(job.key, sentence=str(error), grader_error=True)
    except Exception as error:  # whatever one submission does, the others are graded
        return Graded(job.key, sentence=f"The grader itself failed: {error!r}", grader_error=True)
    finally:
        remove(root)
    return _reported(job, result, kind)


def _reported(job: Job, result: SubmissionResult, kind: str) -> Graded:
    command = ("open", "FOLDER") if kind == OPEN else ("FOLDER",)
    stage = ("--stage", job.how.stage) if kind == STAGED and job.how.stage else ()
    again = terminal.command(*command, *stage)
    told = for_student(result, after_due_date=True)  # a class is graded when all have handed in
    return Graded(
        key=job.key,
        kind=kind,
        result=json_file.plain(result),
        page=html.text(told, again),
        report=terminal.plain(told, again),
        grader_error=result.grader_failed,
    )


def _graded(job: Job, parcel: Path, root: Path) -> tuple[SubmissionResult, str]:
    folder, notes = lay_out(parcel, root)
    homes = [] if job.how.only_open else stage_homes(folder, job.how.stage)
    if homes:
        here, *others = homes
        if others:
            where = shown(here.relative_to(folder).as_posix())
            more = ", ".join(shown(o.relative_to(folder).as_posix()) for o in others)
            notes = (f"Graded: {where}. Not graded, though it looks alike: {more}.", *notes)
        result, kind = _staged(here, job), STAGED
    elif job.how.stage:
        raise NothingToGrade("\n".join(["There is no server.py and no client.py in it.", *notes]))
    else:
        result, kind = _open(folder, job.how, notes, job.only), OPEN
    own = tuple(_without(root, note) for note in (*notes, *result.notes))
    return dataclasses.replace(result, path=job.name, notes=own), kind


def _staged(folder: Path, job: Job) -> SubmissionResult:
    how = job.how
    stage = stage_named(how.stage) if how.stage else None
    with opened(folder, stage) as submission:
        return grade(
            submission,
            how.seed,
            job.only,
            deadline=how.deadline or DEADLINE,
            isolation=how.isolation,
            strict=how.strict or None,
        )


def _open(
    folder: Path, how: How, notes: tuple[str, ...], only: tuple[str, ...]
) -> SubmissionResult:
    counts = rubric.parsed(how.open_rubric) if how.open_rubric else rubric.read()
    try:
        with laid_out(folder) as laid:
            pair = found(laid.folder)
            result = grade_open(
                laid.folder,
                pair,
                laid.place,
                how.seed,
                counts,
                deadline=how.deadline or OPEN_DEADLINE,
                isolation=how.isolation,
                only=only,
            )
            if "no_chat" in result.found:
                raise NothingToGrade(result.found["no_chat"])
    except NothingToGrade as nothing:
        start = "" if how.only_open else _NEITHER
        raise NothingToGrade("\n".join([f"{start}{nothing}", *notes])) from None
    more = (*result.notes, *pair.why, *laid.notes)
    return dataclasses.replace(result, notes=more)


def _without(root: Path, text: str) -> str:
    """Return a letter without the paths of our copies, which mean nothing to anybody."""
    for inner in ("handed-in/", "handed-in", "parcel.zip"):
        text = text.replace(f"{root}/{inner}", "the submission" if inner[-1] != "/" else "")
    return text.replace(str(root), "the submission")
