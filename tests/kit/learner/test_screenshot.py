"""The screenshot of watch that README.md shows."""

import xml.etree.ElementTree as ET

from partyline.learner import screenshot


def test_the_screenshot_is_up_to_date() -> None:
    shown = screenshot.FILE.read_text(encoding="utf-8")
    assert screenshot.steady(screenshot.picture()) == screenshot.steady(shown), (
        "make it new with: grade.py make-readme"
    )


def test_it_needs_no_network_and_is_told_in_words() -> None:
    shown = screenshot.FILE.read_text(encoding="utf-8")
    page = ET.fromstring(shown)
    assert page.attrib["role"] == "img"
    assert page[0].tag.endswith("title")
    assert page[0].text == screenshot.ABOUT
    assert "url(http" not in shown
    assert len(shown) < 60_000
    assert "SVG" not in screenshot.steady(shown)
    assert "FAILED" in " ".join(screenshot.steady(shown))


def test_other_words_make_another_picture() -> None:
    shown = screenshot.FILE.read_text(encoding="utf-8")
    assert screenshot.steady(shown.replace("FAILED", "PASSED")) != screenshot.steady(shown)
    assert screenshot.steady(shown.replace("Ran in 1", "Ran in 2")) == screenshot.steady(shown)
