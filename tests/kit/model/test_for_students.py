"""Hidden checks count, and a student learns nothing else of them, in any report."""

from dataclasses import replace

import pytest
from partyline.model.checks import check
from partyline.model.for_students import for_student
from partyline.model.results import (
    CheckResult,
    Event,
    Failure,
    Likeness,
    StageResult,
    SubmissionResult,
    Verdict,
)
from partyline.model.visibility import AFTER_DUE_DATE, HIDDEN, VISIBLE
from partyline.reports import job_log
from partyline.reports.formats import FORMATS

SECRET = ("secret-title", "secret-sentence", "secret-hint", "secret-line", "secret_name")


def one(name: str, visibility: str, verdict: Verdict, points: int = 2, **more) -> CheckResult:
    secret = visibility != VISIBLE
    said = Failure("secret-sentence", "wrong", "", (Event(1.0, "ann", "says", "secret-line"),))
    failed = verdict is Verdict.FAILED
    return CheckResult(
        name=f"1-echo/{'secret_name' if secret else 'open_name'}{name}",
        stage="1-echo",
        title=f"secret-title {name}" if secret else f"open title {name}",
        points=points,
        verdict=verdict,
        lesson="02-recv",
        hint="secret-hint" if secret else "open hint",
        failure=(said if secret else Failure("open sentence")) if failed else None,
        runs=1,
        failed_runs=int(failed),
        visibility=visibility,
        **more,
    )


def result(*checks: CheckResult) -> SubmissionResult:
    like = Likeness("mistake", "server", "serves one user at a time", "04-threads", 0.9)
    return SubmissionResult("x", 7, (StageResult("1-echo", 15, checks, likely=(like,)),))


BUILDS = one("d", VISIBLE, Verdict.NOT_REACHED, reason='builds on "secret-title b", which failed')
MIXED = (
    one("a", VISIBLE, Verdict.FAILED),
    one("b", HIDDEN, Verdict.FAILED, 3),
    one("c", HIDDEN, Verdict.PASSED, 5),
    BUILDS,
)


@pytest.mark.parametrize("form", ["html", "junit", "markdown", "log"])
@pytest.mark.parametrize("visibility", [HIDDEN, AFTER_DUE_DATE])
def test_no_report_for_students_tells_of_a_hidden_check(form, visibility) -> None:
    checks = [replace(c, visibility=visibility) if c.visibility == HIDDEN else c for c in MIXED]
    text = job_log.text if form == "log" else FORMATS[form].text
    page = text(result(*checks), "grade.py x")
    assert not [word for word in SECRET if word in page]
    assert "not_shown --seed" not in page, "a student can't run it"
    assert "open sentence" in page and "does not show" in page
    assert "serves one user at a time" not in page, "that was concluded from hidden failures too"


@pytest.mark.parametrize("form", ["json", "csv"])
def test_the_instructors_own_files_tell_all(form) -> None:
    text = FORMATS[form].text(result(*MIXED), "grade.py x")
    assert "secret-title b" in text and "secret_namec" in text


@pytest.mark.parametrize(
    "hidden",
    [
        (Verdict.PASSED, Verdict.PASSED),
        (Verdict.PASSED, Verdict.FAILED),
        (Verdict.NOT_REACHED, Verdict.FAILED),
        (Verdict.GRADER_ERROR, Verdict.PASSED),
    ],
)
def test_the_score_stays_as_it_is(hidden) -> None:
    checks = [one(str(n), HIDDEN, verdict, n + 3) for n, verdict in enumerate(hidden)]
    whole = result(one("a", VISIBLE, Verdict.FAILED), one("e", VISIBLE, Verdict.PASSED), *checks)
    told = for_student(whole)
    assert told.score == pytest.approx(whole.score) if whole.score else told.score is whole.score
    assert told.passed == whole.passed and told.grader_failed == whole.grader_failed
    assert len(told.checks) == 3


def test_a_share_of_a_hidden_race_counts() -> None:
    race = one("b", HIDDEN, Verdict.FAILED, 4, credit=0.5)
    whole = result(one("a", VISIBLE, Verdict.PASSED, 4), race)
    assert whole.score == 75.0 == for_student(whole).score


def test_after_the_due_date_only_what_is_hidden_for_good_is_missing() -> None:
    whole = result(one("a", AFTER_DUE_DATE, Verdict.FAILED), one("b", VISIBLE, Verdict.PASSED))
    assert for_student(whole, after_due_date=True) is whole
    assert len(for_student(whole).checks) == 2 and "secret" not in str(for_student(whole))


def test_what_hides_nothing_is_the_same_result() -> None:
    whole = result(one("a", VISIBLE, Verdict.FAILED), BUILDS)
    assert for_student(whole) is whole


def test_a_visibility_that_nobody_knows_is_a_slip_of_the_author() -> None:
    with pytest.raises(ValueError, match="hiden"):
        check("Title", points=1, lesson="02-recv", hint="A hint.", visibility="hiden")
