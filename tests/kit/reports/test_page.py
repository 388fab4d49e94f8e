"""The page that is handed back: valid, small, told in words, and its links lead somewhere."""

import re

import html5lib
import pytest
from partyline.model.results import Event, Verdict
from partyline.model.stages import ROOT, stages
from partyline.reports import html
from partyline.reports.pictures.diagram import diagram
from partyline.reports.pictures.svg import svg, told
from sample_results import TALK, submission


@pytest.mark.parametrize("verdict", Verdict)
def test_the_page_is_valid_html(verdict) -> None:
    html5lib.HTMLParser(strict=True).parse(html.text(submission(verdict=verdict), "grade.py me"))


def test_a_hopeless_submission_makes_a_small_page() -> None:
    flood = tuple(
        Event(n, f"user{n % 7}", ("sends", "gets", "prints")[n % 3], f"{n}{'я' * 3000}")
        for n in range(2000)
    )
    page = html.text(submission(flood), "grade.py me")
    assert len(page.encode()) < 1_000_000


def test_only_the_first_failure_is_open_and_each_todo_has_its_hints_once() -> None:
    page = html.text(submission(), "grade.py me")
    assert len(re.findall(r"<details [^>]*open", page)) == 1
    todos = sum(len(stage.todos) for stage in stages())
    for step in ("A nudge", "A plan", "Almost code"):
        assert page.count(f"<summary>{step}</summary>") == todos


@pytest.mark.parametrize("kit", ["", "../"])
def test_each_link_leads_to_a_lesson(kit) -> None:
    place = ROOT / ".party-line" if kit else ROOT
    links = set(re.findall(r'href="([^"#]*)', html.text(submission(), "grade.py me", kit)))
    assert len(links) >= 11
    assert all((place / link).resolve().is_file() for link in links)


def test_a_picture_is_told_in_words_and_marks_what_is_wrong_in_words() -> None:
    drawn = str(svg(diagram(TALK), 3, "A <title>"))
    assert '<title id="t3">A &lt;title&gt;</title>' in drawn
    words = told(diagram(TALK))
    assert 'ann to server: "hello <b>"' in words
    assert "server to bob, eve" in words
    assert "WRONG: " in words
    assert 'bob: due here: "hello & goodbye"' in words
    assert 'class="line due"' in drawn and 'class="line wrong"' in drawn


def test_a_long_text_is_cut_in_the_picture_and_whole_below_it() -> None:
    page = html.text(submission(), "grade.py me")
    assert f"whole: WRONG: &#34;{'x' * 300}&#34;</p>" in page


def test_six_lanes_fit_and_more_users_share_one() -> None:
    crowd = tuple(Event(n, f"user{n}", "sends", "hi\n") for n in range(9))
    drawn = str(svg(diagram(crowd), 0, "x"))
    assert drawn.count('class="name"') == 7
    assert ">others</text>" in drawn
