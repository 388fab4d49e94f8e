"""The rubric of the open assignment: read, changed by an instructor, and wrong in all its ways."""

from __future__ import annotations

from pathlib import Path

import pytest
from partyline.model.checks import load
from partyline.open import OPEN
from partyline.open.marking import rubric
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
    ],
)
def test_a_rubric_that_is_wrong_is_explained(tmp_path, old, new, says) -> None:
    file = written(tmp_path, OWN.replace(old, new))
    with pytest.raises(BadRubric) as raised:
        rubric.read(file)
    assert says in str(raised.value) and file.name in str(raised.value)


def test_a_rubric_that_is_not_there_is_explained(tmp_path) -> None:
    with pytest.raises(BadRubric, match="can't be read"):
        rubric.read(tmp_path / "nowhere.toml")
