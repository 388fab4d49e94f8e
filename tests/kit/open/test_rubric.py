"""The rubric of the open assignment: read, changed by an instructor, and wrong in all its ways."""

from __future__ import annotations

from pathlib import Path

import pytest
from partyline.model.checks import load
from partyline.model.results import CheckResult, StageResult, SubmissionResult, Verdict
from partyline.open import OPEN
from partyline.open.discover.find import Pair
from partyline.open.marking import rubric
from partyline.open.marking.describe import limited
from partyline.open.marking.rubric import FILE, BadRubric

OWN = """
[[part]]
name = "talk"
weight = 3

[part.points]
two_talk = 4
"""


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "own.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_rubric_of_the_kit_counts_every_check_once() -> None:
    counted = [check for part in rubric.read(FILE).parts for check in part.points]
    checks = [check.name.partition("/")[2] for check, _ in load(OPEN)]
    assert sorted(counted) == sorted(checks)


def test_half_of_the_score_is_for_many_users() -> None:
    weights = {part.name: part.weight for part in rubric.read().parts}
    assert weights == {"two-users": 50, "many-users": 50}


def test_an_instructor_writes_their_own(tmp_path) -> None:
    own = rubric.read(written(tmp_path, OWN))
    part = own.part_of("two_talk")
    assert part is not None and (part.name, part.weight, part.points["two_talk"]) == ("talk", 3, 4)
    assert own.part_of("three_talk") is None


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("two_talk", "two_tolk", "two_talk"),
        ("weight = 3", "weight = 0", "no score"),
        ("weight = 3", "weight = -1", "whole number"),
        ("= 4", "= true", "whole number"),
        ('name = "talk"', 'name = ""', "name of its own"),
        ("[part.points]", "", "part"),
        ("[[part]]", "[[part]", "not valid TOML"),
        (OWN, "", "no [[part]]"),
        (OWN, f"{OWN}[limits]\nnot_over_tpc = 5\n", "not_over_tcp"),
        (OWN, f"limits = 5\n{OWN}", "[limits]"),
        (OWN, f"{OWN}[limits]\nnot_over_tcp = 'a'\n", "whole number"),
    ],
)
def test_a_rubric_that_is_wrong_is_explained(tmp_path, old, new, says) -> None:
    file = written(tmp_path, OWN.replace(old, new))
    with pytest.raises(BadRubric) as raised:
        rubric.read(file)
    assert says in str(raised.value) and file.name in str(raised.value)


@pytest.mark.parametrize(
    ("udp", "verdict", "limits", "most"),
    [
        (True, Verdict.PASSED, {"not_over_tcp": 75}, [75]),
        (True, Verdict.FAILED, {"not_over_tcp": 75, "client_cannot_be_used": 60}, [60, 75]),
        (False, Verdict.FAILED, {"not_over_tcp": 75}, []),
        (False, Verdict.NOT_REACHED, {"client_cannot_be_used": 60}, []),
    ],
)
def test_limits_of_the_mark_are_said(udp, verdict, limits, most) -> None:
    pair = Pair("server.py", "client.py", udp=udp)
    result = CheckResult("open/client_connects", "open", "", 2, verdict)
    counts = rubric.Rubric((), limits)
    found = list(limited(pair, {"port": 5000}, [result], counts))
    assert [number for number, _ in found] == most
    assert all(f"{number} % at most" in sentence for number, sentence in found)


def test_a_limit_holds_the_score(tmp_path) -> None:
    result = CheckResult("open/two_talk", "talk", "", 2, Verdict.PASSED)
    stages = (StageResult("talk", 1, (result,)),)
    scores = [SubmissionResult("x", 1, stages, found=f).score for f in ({}, {"at_most": 60})]
    assert scores == [100, 60]


def test_a_rubric_that_is_not_there_is_explained(tmp_path) -> None:
    with pytest.raises(BadRubric, match="can't be read"):
        rubric.read(tmp_path / "nowhere.toml")
