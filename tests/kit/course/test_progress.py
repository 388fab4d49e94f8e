"""What is remembered of a learner."""

import pytest
from partyline.course import page
from partyline.course.lesson_checks import own_checks
from partyline.course.progress import Progress, ago, load, save
from partyline.model.outline import lessons
from partyline.model.results import CheckResult, Verdict


def results(verdict: Verdict) -> list[CheckResult]:
    return [
        CheckResult(check.name, check.stage, check.title, check.points, verdict)
        for check in own_checks(lessons()[2])
    ]


def test_it_comes_back_as_it_was(tmp_path) -> None:
    file = tmp_path / "deep" / "progress.json"
    known = Progress().at(lessons()[3]).with_results(results(Verdict.PASSED), "1-echo/echoes")
    save(known.with_closed(lessons()[2]), file)
    assert load(file) == known.with_closed(lessons()[2])
    assert load(file).place.number == 3


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": "another"}', '{"format": "party-line/progress/1"}', "\0"]
)
def test_a_broken_file_counts_as_none(tmp_path, text) -> None:
    file = tmp_path / "progress.json"
    file.write_text(text)
    assert load(file) == Progress()
    assert load(file).place.todos


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path) -> None:
    (tmp_path / "taken").write_text("a file")
    save(Progress(), tmp_path / "taken" / "progress.json")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(5, "a moment ago"), (60, "1 minute ago"), (300, "5 minutes ago"), (7200, "2 hours ago")],
)
def test_ages_in_words(seconds, words) -> None:
    assert ago(1000, 1000 + seconds) == words


def test_the_list_of_lessons_tells_verdicts_and_their_age() -> None:
    two = lessons()[2]
    assert page.state(lessons()[0], Progress()) == "to read"
    assert page.state(two, Progress()) == "not checked yet"
    green = Progress().with_results(results(Verdict.PASSED))
    assert page.state(two, green) == "all green, checked a moment ago"
    red = green.with_results(results(Verdict.FAILED)[:1])
    assert (
        page.state(two, red)
        == f"{len(own_checks(two)) - 1} of {len(own_checks(two))} green, checked a moment ago"
    )
