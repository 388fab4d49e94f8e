"""One run of one subject, in a process of its own."""

from __future__ import annotations

import atexit
import os
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from partyline.certificate.costs import cost_of
from partyline.certificate.records import Run
from partyline.certificate.subjects import WEATHER, Subject, subjects
from partyline.chat.case import Case
from partyline.chat.fixtures import perform
from partyline.model.checks import CheckFunction, load
from partyline.model.failure import CheckFailed, NotJudgedHere
from partyline.model.results import SubmissionResult, Verdict
from partyline.model.stages import stage_named
from partyline.runner.diagnosis import nearest, signature
from partyline.runner.grader import grade
from partyline.sandbox.sandbox import Sandbox, hear_ctrl_c, open_sandbox
from partyline.submission.submission import find
from partyline.system.abilities import has

NOT_JUDGED = "not judged here"
SAID, FIRST = "said", "first"
_SAME = 1e-9  # mistakes that nothing tells apart from outside share a place
_WEATHERS = 3
_PATIENCE = 3600.0  # seconds for one run: the time of one submission is no part of the question


def prepare() -> None:
    """Make this process ready: only the process that gives out the work hears Ctrl-C."""
    hear_ctrl_c()
    if has("signals"):
        os.setsid()


def run(key: str, condition: str, seed: int) -> Run:
    """Run one subject once.

    A right program meets all checks of its stage, the way in which a submission does, behind the
    fence. A mistake meets the checks that must find it.
    """
    subject = _all()[key]
    with tempfile.TemporaryDirectory(prefix="partyline-") as folder:
        place = subject.lay_out(Path(folder) / subject.stage)
        if not subject.caught_by:
            result = graded(subject, place, seed)
            run = judged(key, condition, seed, result)
            return _of_a_mistake(subject, run, result) if subject.mistakes else run
        return _met(subject, place, condition, seed)


def graded(subject: Subject, place: Path, seed: int) -> SubmissionResult:
    """Grade the program in `place` by all checks of its stage, as a submission is graded."""
    weathers = _WEATHERS if subject.kind == WEATHER else 0
    submission = find(place, stage_named(subject.stage))
    return grade(submission, seed, deadline=_PATIENCE, again=False, weathers=weathers)


def judged(key: str, condition: str, seed: int, result: SubmissionResult) -> Run:
    """Put the result of a grading into a run."""
    verdicts = {check.name: _word(check.verdict, check.points) for check in result.checks}
    said = {c.name: c.failure.sentence if c.failure else c.reason for c in result.checks}
    for check in result.checks:
        if check.weather:
            verdicts[check.name], said[check.name] = str(Verdict.FAILED), check.weather
    return Run(key, condition, seed, verdicts, {name: why for name, why in said.items() if why})


def _of_a_mistake(subject: Subject, run: Run, result: SubmissionResult) -> Run:
    cost = cost_of(result.stages[0]).as_data() if len(subject.mistakes) == 1 else {}
    return replace(run, named=_named(subject, result), cost=cost)


def _named(subject: Subject, result: SubmissionResult) -> str:
    """Return how well the diagnosis names what is in a wrong program; see `Run`."""
    ranked = nearest(subject.stage, signature(result.checks))
    likeness = dict(ranked)
    own = max((likeness.get(name, 0.0) for name in subject.mistakes), default=0.0)
    better = sum(other > own + _SAME for other in likeness.values())
    if better >= len(subject.mistakes):
        return f"instead: {ranked[0][0]}" if ranked else "nothing"
    said = {like.mistake for stage in result.stages for like in stage.likely}
    return SAID if said & set(subject.mistakes) else FIRST


def _word(verdict: Verdict, points: int) -> str:
    return NOT_JUDGED if verdict is Verdict.NOT_REACHED and not points else str(verdict)


def _met(subject: Subject, place: Path, condition: str, seed: int) -> Run:
    verdicts, said = {}, {}
    for name in subject.caught_by:
        stage = stage_named(subject.stage)
        case = Case(place, stage.wire(), f"{seed}/{name}", _sandbox())
        try:
            perform(_functions(subject.stage)[name], case, stage)
            verdicts[name] = str(Verdict.PASSED)
        except CheckFailed as failed:
            verdicts[name], said[name] = str(Verdict.FAILED), failed.sentence
        except NotJudgedHere as why:
            verdicts[name], said[name] = NOT_JUDGED, str(why)
        except Exception as error:  # our own defect: told, and counted as a wrong verdict
            verdicts[name], said[name] = str(Verdict.GRADER_ERROR), repr(error)
    return Run(subject.key, condition, seed, verdicts, said)


@cache
def _all() -> dict[str, Subject]:
    return {subject.key: subject for subject in subjects()}


@cache
def _functions(stage: str) -> dict[str, CheckFunction]:
    return {check.name: function for check, function in load(stage_named(stage))}


@cache
def _sandbox() -> Sandbox:
    sandbox = open_sandbox()
    atexit.register(sandbox.close)
    return sandbox
