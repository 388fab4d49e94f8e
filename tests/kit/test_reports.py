"""What a person reads, and what a program reads, of one result."""

import io
import json

import pytest
from partyline.reports import json_file, terminal
from partyline.results import (
    CheckResult,
    Event,
    Failure,
    StageResult,
    SubmissionResult,
    Verdict,
)
from partyline.text import as_text, quoted, visible
from rich.console import Console

EVENTS = (
    Event(0.2, "server", "starts", "server.py --port 0"),
    Event(12.4, "ann", "connects"),
    Event(13.0, "ann", "sends", "hi\n"),
    Event(14.9, "bob", "gets", "hi\x1b[2J"),
    Event(15.1, "server", "prints", "bob: ё"),
)


def check(verdict: Verdict, failure: Failure | None = None, **more) -> CheckResult:
    plain = {"name": "3-room/x", "stage": "3-room", "title": "All hear", "points": 4}
    plain |= {"lesson": "07-everyone", "hint": "One loop.", "todo": "3.2"}
    return CheckResult(**(plain | {"verdict": verdict, "failure": failure} | more))


def result(*checks: CheckResult, missing: str = "") -> SubmissionResult:
    return SubmissionResult("me", 5, (StageResult("3-room", 20, checks, missing),), "3.11", "Linux")


def page(result: SubmissionResult, width: int = 100) -> str:
    file = io.StringIO()
    terminal.show(Console(file=file, width=width, no_color=True), result, "grade.py me")
    return file.getvalue()


FAILED = check(
    Verdict.FAILED,
    Failure(
        'bob should get "hi" from ann, but got "hi\\x1b[2J" instead.',
        traceback='Traceback (most recent call last):\n  File "server.py", line 3\nKeyError: 1',
        transcript=EVENTS,
    ),
)


def test_a_failure_says_everything_in_order() -> None:
    shown = page(result(FAILED))
    parts = [
        "FAILED  All hear",
        "Your program stopped with this error:",
        "KeyError: 1",
        "bob should get",
        "ms",
        "-> hi\\n",
        "<- hi\\x1b[2J",
        "Hint: One loop.",
        "07-everyone",
        "Again: grade.py me --check 3-room/x --seed 5",
        "Score: 0 %",
        "Seed: 5",
    ]
    places = [shown.index(part) for part in parts]
    assert places == sorted(places)


def test_columns_for_everyone_and_the_server_last() -> None:
    head = next(line for line in page(result(FAILED)).splitlines() if line.split()[:1] == ["ms"])
    assert head.split() == ["ms", "ann", "bob", "server"]


def test_nothing_that_a_program_wrote_reaches_the_terminal_raw() -> None:
    shown = page(result(FAILED))
    assert "\x1b" not in shown


def test_a_long_conversation_is_shortened_in_the_middle_and_says_so() -> None:
    events = tuple(Event(n, "ann", "sends", f"line {n}") for n in range(500))
    failure = Failure("ann said much.", transcript=events)
    shown = page(result(check(Verdict.FAILED, failure)))
    assert "line 0" in shown
    assert "line 499" in shown
    assert "(468 more)" in shown
    assert len(shown.splitlines()) < 60


def test_a_grader_error_takes_the_score_away() -> None:
    broken = result(check(Verdict.PASSED), check(Verdict.GRADER_ERROR, reason="boom"))
    assert broken.score is None
    assert "No score" in page(broken)
    assert "defect of the grader" in page(broken)


def test_not_reached_says_why() -> None:
    waiting = check(Verdict.NOT_REACHED, reason='builds on "It starts", which failed')
    shown = " ".join(page(result(waiting)).split())
    assert 'NOT REACHED 3-room/x: builds on "It starts", which failed' in shown


def test_points_are_weighted() -> None:
    passed = check(Verdict.PASSED, points=3)
    half = StageResult("a", 75, (passed, check(Verdict.FAILED, points=1)))
    none = StageResult("b", 25, missing="not handed in")
    assert SubmissionResult("me", 1, (half, none)).score == pytest.approx(75 * 0.75)


def test_json_and_back() -> None:
    whole = result(FAILED, check(Verdict.PASSED))
    assert SubmissionResult.from_json(json.loads(json.dumps(whole.to_json()))) == whole


def test_json_of_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="party-line/result/1"):
        SubmissionResult.from_json({"format": "something else"})


def test_json_replaces_a_file_whole_or_not_at_all(tmp_path) -> None:
    file = tmp_path / "result.json"
    file.write_text("old")
    json_file.write(result(FAILED), file)
    assert json.loads(file.read_text())["seed"] == 5
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text", "plain text"),
        ("Привет 🎈", "Привет 🎈"),
        ("a\tb\r\n", "a\\tb\\r\\n"),
        ("\x1b[2J\x07\x9b", "\\x1b[2J\\x07\\x9b"),
        ("left\u202eright", "left\\u202eright"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("back\\slash", "back\\\\slash"),
        ("\u00a0", "\\xa0"),
    ],
)
def test_invisible_characters_become_visible(text, shown) -> None:
    assert visible(text) == shown
    assert quoted(text) == f'"{shown}"'


def test_bytes_that_are_no_text_stay_readable() -> None:
    assert visible(as_text(b"ok \xff\xfe")) == "ok \\xff\\xfe"
