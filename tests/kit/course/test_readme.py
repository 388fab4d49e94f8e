"""README.md shows what is true today."""

import re

from partyline.course.readme import FILE, HOUSE, filled, steady
from partyline.model.stages import ROOT
from partyline.specimens import fences_table

TEXT = FILE.read_text(encoding="utf-8")


def test_the_generated_parts_are_up_to_date() -> None:
    assert steady(filled(TEXT)) == steady(TEXT), "make it new with: grade.py make-readme"


def test_the_way_through_the_library_is_short_and_true() -> None:
    text = HOUSE.read_text(encoding="utf-8")
    assert filled(text) == text, "make it new with: grade.py make-readme"
    assert len(text.splitlines()) <= 80
    for name in re.findall(r"\b([a-z_]+/[a-z_/]+\.(?:py|toml))\b", text):
        places = (ROOT, HOUSE.parent, ROOT / "grading")
        assert any((place / name).exists() for place in places), name


def test_the_page_of_the_fences_is_up_to_date() -> None:
    shown = fences_table.FILE.read_text(encoding="utf-8")
    assert shown == fences_table.page(), "make it new with: grade.py make-readme"


def test_the_sample_shows_a_whole_failure() -> None:
    for word in ("FAILED", "bob", "Hint:", "Lesson:", "Again:", "listening on 127.0.0.1:"):
        assert word in TEXT


def test_it_begins_with_the_learner_and_grades_the_solution_later() -> None:
    commands = re.findall(r"^ *\$ python3 (grading/grade\.py \S+)$", TEXT, re.MULTILINE)
    assert commands[0] == "grading/grade.py watch"
    assert commands[-2:] == ["grading/grade.py solution", "grading/grade.py selftest"]
    parts = re.findall(r"^## (.+)$", TEXT, re.MULTILINE)
    assert parts == ["Begin", "For instructors", "For contributors"]
    assert "grading/grade.py selftest" in (ROOT / ".ci" / "run").read_text()


def test_each_picture_that_it_shows_is_there() -> None:
    shown = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", TEXT)
    assert shown
    assert all((ROOT / name).is_file() for name in shown)


def test_every_folder_that_it_names_is_there() -> None:
    for name in re.findall(r"^([a-z]+/)\s", TEXT, re.MULTILINE):
        assert (ROOT / name).is_dir(), name
