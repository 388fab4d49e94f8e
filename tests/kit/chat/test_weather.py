"""Bad weather: right programs pass in it, mistakes are found, and a failure is made small."""

import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from partyline.chat.weather import CUT, GLUE, LATE, NARROW, RESET, SIPS, Decision, Weather, smallest
from partyline.chat.weather_words import fails_when
from partyline.model.checks import load
from partyline.model.results import SubmissionResult, Verdict
from partyline.model.stages import stage_named, stages
from partyline.reports.words import to_know
from partyline.runner import grader
from partyline.runner.assignment import Assignment
from partyline.runner.weather_reruns import WeatherReruns
from partyline.specimens.mistakes import mistakes
from partyline.specimens.right_programs import right_programs
from partyline.submission.submission import find
from partyline.system.abilities import has

EXACT = pytest.mark.skipif(not has("sleepers"), reason="nobody knows what has been read")
KNOWN = {mistake.name: mistake for mistake in mistakes()}


class Line:
    """A speaker that keeps what is pushed through it."""

    def __init__(self, label: str = "ann") -> None:
        self.label = label
        self.pieces: list[bytes] = []
        self.digested = 0

    def pushes(self, data: bytes) -> None:
        self.pieces.append(data)

    def is_digested(self) -> None:
        self.digested += 1


# The weather itself


def test_every_message_is_cut_at_every_byte() -> None:
    ann, weather = Line(), Weather("seed", cuts_only=True)
    weather.carries(ann, b"hello\n")
    assert ann.pieces == [b"h", b"e", b"l", b"l", b"o", b"\n"]
    assert ann.digested == 5  # the program has read each piece before the next one comes
    assert weather.done == [Decision(0, CUT, at) for at in range(1, 6)]


def test_two_messages_come_in_one_piece() -> None:
    ann, weather = Line(), Weather(only=[Decision(0, GLUE)])
    weather.carries(ann, b"one\n")
    assert ann.pieces == []
    weather.carries(ann, b"two\n")
    assert ann.pieces == [b"one\ntwo\n"]
    assert fails_when(weather.done, weather) == (
        'It fails when ann\'s "one\\n" and "two\\n" arrive in one piece.'
    )


def test_nobody_waits_for_a_message_that_waits() -> None:
    ann, bob, weather = Line(), Line("bob"), Weather(only=[Decision(0, GLUE), Decision(2, GLUE)])
    weather.carries(ann, b"one\n")
    weather.carries(bob, b"two\n")
    assert (ann.pieces, bob.pieces) == ([b"one\n"], [b"two\n"])
    weather.carries(ann, b"three\n")
    weather.flush()
    assert ann.pieces == [b"one\n", b"three\n"]
    assert weather.done == []  # nothing has come together, so nothing is told of it


def test_a_late_piece_waits_while_everything_is_read() -> None:
    waited = []
    ann, weather = Line(), Weather(only=[Decision(0, CUT, 2), Decision(0, LATE)])

    def turn(seconds: float) -> None:
        waited.append(seconds)
        raise StopIteration

    weather.turn = turn
    with pytest.raises(StopIteration):
        weather.carries(ann, b"hello\n")
    assert waited[0] == pytest.approx(0.3, abs=0.05)
    assert fails_when([Decision(0, CUT, 2), Decision(0, LATE)], weather) == (
        'It fails when ann\'s "hello\\n" arrives as "he" + "llo\\n", '
        "with 300 ms between the pieces."
    )


def test_connections_and_leaves() -> None:
    weather = Weather(only=[Decision(1, NARROW), Decision(1, SIPS), Decision(0, RESET)])
    assert weather.narrows("ann") == (False, 1 << 16)
    assert weather.narrows("bob") == (True, 48)
    assert weather.resets("eve")
    assert not weather.resets("bob")
    assert fails_when(weather.done, weather, sure=False) == (
        "It sometimes fails when eve leaves with a reset, and bob's connection holds only a few "
        "kilobytes, and bob reads 48 bytes at a time."
    )


def test_nothing_happens_while_it_may_not() -> None:
    ann, weather = Line(), Weather("seed", cuts_only=True)
    weather.calms = lambda: True
    weather.carries(ann, b"hello\n")
    assert ann.pieces == [b"hello\n"]
    assert not Weather("seed").done


@given(st.integers(0, 500), st.lists(st.binary(min_size=1, max_size=90), max_size=8))
def test_nothing_is_lost_and_the_seed_decides(seed, messages) -> None:
    runs = []
    for _ in range(2):
        ann, weather = Line(), Weather(str(seed))
        weather._pause = lambda: None
        for message in messages:
            weather.carries(ann, message)
        weather.flush()
        assert b"".join(ann.pieces) == b"".join(messages)
        runs.append((ann.pieces, weather.done))
    assert runs[0] == runs[1]
    ann, again = Line(), Weather(only=runs[0][1])
    again._pause = lambda: None
    for message in messages:
        again.carries(ann, message)
    again.flush()
    assert ann.pieces == runs[0][0]


@given(st.data())
def test_what_is_left_over_is_needed(data) -> None:
    all_of_them = [Decision(n, CUT, 1) for n in range(data.draw(st.integers(1, 24)))]
    needed = data.draw(st.sets(st.sampled_from(all_of_them), min_size=1, max_size=3))
    left = smallest(all_of_them, lambda some: needed <= set(some), 10_000)
    assert set(left) == needed


def test_shrinking_asks_no_more_often_than_it_may() -> None:
    asked = itertools.count()

    def fails(_) -> bool:
        next(asked)
        return False

    smallest([Decision(n, CUT) for n in range(64)], fails, 7)
    assert next(asked) == 7


# Real programs


def said_of(name: str, check_name: str, tmp_path: Path, weathers: int = 1) -> str:
    mistake = KNOWN[name]
    folder = mistake.plant(tmp_path / mistake.stage)
    assignment = Assignment({mistake.stage: folder}, seed=7, weathers=weathers)
    assignment.began = 1.0
    ((check, function),) = [
        (c, f) for c, f in load(stage_named(mistake.stage)) if c.name == check_name
    ]
    try:
        return WeatherReruns(assignment).finds(check, function)
    finally:
        assert assignment.sandbox is not None
        assignment.sandbox.close()


@EXACT
@pytest.mark.parametrize(
    ("name", "check", "said"),
    [
        ("s1-loses-remainder", "1-echo/echoes", 'arrives as "a" + "nn is here-'),
        ("s1-decodes-pieces", "1-echo/text_stays_the_same", ' + "\\x'),
        ("s4-name-is-one-recv", "4-names/welcomes", "It fails when ann's \"ann_"),
        ("s4-reset-escapes", "4-names/leaving_is_told", "when bob leaves with a reset."),
        ("c-chunk-is-a-line", "2-pair/client_shows_lines", "when the server's \"hello-"),
    ],
)
def test_a_mistake_is_found_and_told_in_one_sentence(name, check, said, tmp_path: Path) -> None:
    sentence = said_of(name, check, tmp_path, weathers=6)
    assert said in sentence
    assert "more such things" not in sentence


@pytest.mark.parametrize("number", [1, 4])
def test_a_reference_solution_passes_in_bad_weather(number, tmp_path: Path) -> None:
    stage = stages()[number - 1]
    result = grader.grade(find(stage.solution, stage), number, weathers=1, isolation="none")
    assert {check.verdict for check in result.checks} <= {Verdict.PASSED, Verdict.NOT_REACHED}
    assert [check.weather for check in result.checks if check.weather] == []


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("stage", stages(), ids=lambda stage: stage.name)
def test_every_reference_solution_passes_in_many_weathers(stage) -> None:
    result = grader.grade(find(stage.solution, stage), 11, weathers=4, isolation="none")
    assert [(c.name, c.weather) for c in result.checks if c.weather] == []


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize(
    "program", [p for p in right_programs() if not p.slow], ids=lambda program: program.name
)
def test_a_right_program_passes_in_bad_weather(program, tmp_path: Path) -> None:
    place = program.lay_out(tmp_path / program.stage)
    submission = find(place, stage_named(program.stage))
    result = grader.grade(submission, 11, weathers=2, isolation="none")
    assert [(c.name, c.weather) for c in result.checks if c.weather] == []


@EXACT
def test_the_score_is_that_of_the_calm_run(tmp_path: Path) -> None:
    """The mistake is one that no calm check of these two finds."""
    mistake = KNOWN["s1-loses-remainder"]
    submission = find(mistake.plant(tmp_path / "1-echo"), stage_named("1-echo"))
    only = ["1-echo/starts", "1-echo/echoes"]
    result = grader.grade(submission, 3, only, weathers=1, isolation="none")
    assert result.passed
    (line,) = [line for line in to_know(result) if "bad weather" in line]
    assert line.startswith("In bad weather, 1-echo/echoes fails: ann should get ")
    again = SubmissionResult.from_json(json.loads(json.dumps(result.to_json())))
    assert again == result
