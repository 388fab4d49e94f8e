"""The pages that the tests look at: each kind of page, with everything that can stand in it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from class_results import ABOUT, check, finish, result
from partyline.classroom import class_page
from partyline.classroom.entry import Entry
from partyline.classroom.results_file import collected
from partyline.classroom.rubric import ClassRubric, Override
from partyline.classroom.store import Store
from partyline.model.cause import THREAD, Cause
from partyline.model.results import (
    Event,
    Failure,
    Likeness,
    StageResult,
    SubmissionResult,
    Verdict,
)
from partyline.reports import html
from sample_results import TALK, submission

AGAIN = "python3 grading/grade.py ann.zip"
ERROR = 'Traceback (most recent call last):\n  File "server.py", line 12, in serve\n' + (
    f"    raise ValueError({'x' * 200!r})\nValueError: {'x' * 200}"
)
CROWD = tuple(
    event
    for n in range(60)
    for event in (
        Event(n, f"user{n % 6}", "sends", f"Zeile {n} \\xff\n"),
        Event(n, f"user{(n + 1) % 6}", "gets", f"user{n % 6}: Zeile {n} \\xff"),
    )
)
LIKELY = (
    Likeness("m", "server", "forgets <who> left", "07-everyone", 0.9),
    Likeness("n", "server", "says so twice", "07-everyone", 0.8),
)


def _mixed() -> SubmissionResult:
    """Return what a half-done submission has: each verdict, a race, allowances, weather, notes."""
    failed = submission(TALK)
    stages = []
    for number, stage in enumerate(failed.stages):
        checks = list(stage.checks)
        checks[0] = replace(
            checks[0], verdict=Verdict.PASSED, failure=None, allowances=("It echoes",)
        )
        checks[1] = replace(checks[1], verdict=Verdict.NOT_REACHED, reason="2 wait.", failure=None)
        checks[2] = replace(checks[2], verdict=Verdict.GRADER_ERROR, reason=ERROR, failure=None)
        checks[3] = replace(
            checks[3],
            runs=6,
            failed_runs=2,
            allowances=("The sender hears its own lines",),
            failure=Failure(
                "A thread stopped.",
                "error",
                ERROR,
                (*TALK, *CROWD),
                Cause(THREAD, "A thread stopped."),
            ),
        )
        checks[4] = replace(checks[4], verdict=Verdict.PASSED, weather="two lines came in one")
        stages.append(replace(stage, checks=tuple(checks), likely=LIKELY))
        if number == 5:
            stages[-1] = StageResult(stage.stage, stage.weight, missing="There is no <server>.py.")
    return replace(
        failed, stages=tuple(stages), python="3.13", system="Linux", notes=("was\u202eleft out",)
    )


def _crashed() -> SubmissionResult:
    return submission((), kind="error", traceback=ERROR)


def _class(folder: Path, done: list[SubmissionResult | None], rubric: ClassRubric) -> str:
    store = Store(folder)
    entries = [
        Entry(f"ann-{n}", f"Ann-Sophie Großmutter <{n}>", late="" if n % 3 else "yes")
        for n in range(len(done))
    ]
    for entry, one in zip(entries, done, strict=True):
        finish(store, entry, one)
    waiting = [Entry("later", "Not Yet")] if done else []
    about = {**ABOUT, "platform": "moodle", "source": "a_very_long_name_of_an_export.zip"}
    return class_page.text(collected(store, [*entries, *waiting], about, rubric), store)


def _whole_class(folder: Path) -> str:
    race = check("1-echo/race", Verdict.FAILED)
    racing = StageResult("1-echo", 15, (replace(race, runs=6, failed_runs=2),))
    done = [
        *[result(passed, 10 - passed, likely=LIKELY[:1]) for passed in range(11)],
        _mixed(),
        None,
        SubmissionResult("x", 7, (racing,)),
        replace(submission(verdict=Verdict.PASSED), notes=("one", "two", "three", "four")),
    ]
    override = Override("ann-3", "It was <ill>.", mark=17.0)
    return _class(folder, done, ClassRubric(scale=20.0, late=0.1, overrides=(override,)))


PAGES: dict[str, Callable[[Path], str]] = {
    "hopeless": lambda _: html.text(submission(), AGAIN),
    "half-done": lambda _: html.text(_mixed(), AGAIN),
    "crashed": lambda _: html.text(_crashed(), ""),
    "all-passed": lambda _: html.text(submission(verdict=Verdict.PASSED), AGAIN),
    "nothing": lambda _: html.text(SubmissionResult("me", 5, ()), AGAIN),
    "class": _whole_class,
    "class-of-nobody": lambda folder: _class(folder, [], ClassRubric()),
}
