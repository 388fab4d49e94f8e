"""No page has an accessibility finding, asks the network for anything, or is cut on paper."""

import base64
import json
import subprocess
from pathlib import Path

import pytest
from needed import needs
from partyline.model.stages import ROOT
from sample_pages import PAGES

TOOLS = ROOT / ".ci" / "npm" / "node_modules"
DESKTOP, PHONE, PAPER = 1280, 360, 794  # widths in CSS pixels; the last is A4
OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true; })"
# Contents that stand beyond the right edge, where nobody can scroll to them.
CUT = """(() => {
  const edge = document.documentElement.clientWidth + 1;
  return [...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > edge && !one.closest(".wide, pre"))
    .map(one => one.outerHTML.slice(0, 200));
})()"""
# Words in drawings whose contrast to the page is less than 4.5 to 1, as WCAG counts it.
FAINT = """(() => {
  const light = color => color.match(/[\\d.]+/g).slice(0, 3)
    .map(one => one / 255)
    .map(one => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, n) => sum + one * [0.2126, 0.7152, 0.0722][n], 0);
  const paper = light(getComputedStyle(document.body).backgroundColor);
  return [...document.querySelectorAll("svg text")].filter(one => {
    const ink = light(getComputedStyle(one).fill);
    return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05) < 4.5;
  }).map(one => one.outerHTML);
})()"""
every_page = pytest.mark.parametrize("name", PAGES)


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core."""
    file = TOOLS / "axe-core" / "axe.min.js"
    needs("axe-core", file.is_file())
    return file.read_text(encoding="utf-8")


def findings(browser, axe: str) -> list[str]:
    """Return what axe-core finds wrong, and what it can't decide: nobody would look at that.

    It can't tell what is behind the words of a drawing, or of a cell that is scrolled away:
    FAINT looks at the drawings, and the same cells are whole on a wide screen.
    """
    browser.evaluate(f"{axe}; 0")
    found = json.loads(browser.evaluate("axe.run(document).then(found => JSON.stringify(found))"))
    assert len(found["passes"]) > 5, "it has looked at the page"
    unclear = [kind for kind in found["incomplete"] if kind["id"] != "color-contrast"]
    return [
        f"{kind['id']}: {node['html']} {node['failureSummary']}"
        for kind in (*found["violations"], *unclear)
        for node in kind["nodes"]
    ]


@every_page
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_there_is_no_accessibility_finding(browser, axe, page, name, width, scheme) -> None:
    browser.look(width, scheme)
    browser.open(page(name))
    assert findings(browser, axe) == []
    browser.evaluate(OPEN_ALL)
    assert findings(browser, axe) == []
    assert browser.evaluate(FAINT) == []
    assert browser.evaluate(CUT) == []


def test_a_finding_is_found(browser, axe, tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text(
        "<!DOCTYPE html><title>x</title><p style='color: #999'>faint words<p><img src=''>"
    )
    browser.look(PHONE, "light")
    browser.open(bad)
    found = " ".join(findings(browser, axe))
    for rule in ("color-contrast", "html-has-lang", "image-alt", "landmark-one-main"):
        assert f"{rule}:" in found


@every_page
def test_a_page_asks_the_network_for_nothing_and_breaks_none_of_its_own_rules(
    browser, page, name
) -> None:
    browser.open(page(name))
    browser.evaluate(OPEN_ALL)
    asked = [
        event["params"]["request"]["url"]
        for event in browser.events
        if event["method"] == "Network.requestWillBeSent"
    ]
    assert asked == [page(name).as_uri()]
    said = [event for event in browser.events if event["method"] == "Log.entryAdded"]
    thrown = [event for event in browser.events if event["method"] == "Runtime.exceptionThrown"]
    assert said + thrown == []


def test_faint_words_and_what_is_cut_are_found(browser, tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text(
        "<!DOCTYPE html><meta name='viewport' content='width=device-width'><title>x</title>"
        "<body style='background: #fff'><svg>"
        "<text style='fill: #777'>a</text><text style='fill: #757575'>b</text></svg>"
        "<p style='width: 50rem'>x"
    )
    browser.look(PHONE, "light")
    browser.open(bad)
    [faint] = browser.evaluate(FAINT)
    assert ">a<" in faint
    [cut] = browser.evaluate(CUT)
    assert "50rem" in cut


def test_a_request_is_noticed(browser, tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text("<!DOCTYPE html><title>x</title><img src='http://192.0.2.1/x.png'>")
    browser.order("Page.navigate", url=bad.as_uri())
    browser.evaluate("1")
    asked = [event for event in browser.events if event["method"] == "Network.requestWillBeSent"]
    assert any("192.0.2.1" in event["params"]["request"]["url"] for event in asked)


@every_page
def test_on_paper_everything_is_there_dark_on_white_and_nothing_is_cut(browser, page, name) -> None:
    browser.look(PAPER, "dark", "print")
    browser.open(page(name))
    assert browser.evaluate("getComputedStyle(document.body).backgroundColor") == (
        "rgb(255, 255, 255)"
    )
    hidden = "[...document.querySelectorAll('details p, details pre, details svg, details li')]"
    assert browser.evaluate(f"{hidden}.filter(one => !one.checkVisibility()).length") == 0
    assert browser.evaluate(CUT) == []
    wide = "[...document.querySelectorAll('.wide, pre')]"
    cut = f"{wide}.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.outerHTML)"
    assert browser.evaluate(cut) == []
    printed = base64.b64decode(browser.order("Page.printToPDF", printBackground=True)["data"])
    assert printed.startswith(b"%PDF")


def test_the_class_page_is_sorted_and_filtered(browser, page) -> None:
    browser.look(DESKTOP, "light")
    browser.open(page("class"))
    marks = (
        "[...document.querySelectorAll('#students tbody tr')].map(one => one.cells[1].innerText)"
    )
    first = browser.evaluate(marks)
    browser.evaluate("document.querySelectorAll('#students thead button')[1].click()")
    numbers = [float(mark) for mark in browser.evaluate(marks) if mark[0].isdigit()]
    assert numbers == sorted(numbers) and len(numbers) > 10
    assert sorted(browser.evaluate(marks)) == sorted(first)
    browser.evaluate(
        "(box => { box.value = 'großmutter <3>'; box.dispatchEvent(new Event('input')); })"
        "(document.getElementById('filter'))"
    )
    shown = "[...document.querySelectorAll('#students tbody tr')].filter(one => !one.hidden).length"
    assert browser.evaluate(shown) == 1
    assert "1 of 15" in browser.evaluate("document.getElementById('count').innerText")


@pytest.fixture(scope="session")
def validate(tmp_path_factory: pytest.TempPathFactory):
    """Return a function that returns what html-validate finds against the standard in a page."""
    tool = TOOLS / "html-validate" / "bin" / "html-validate.mjs"
    needs("html-validate", tool.is_file())
    rules = tmp_path_factory.mktemp("rules") / "rules.json"
    rules.write_text(json.dumps({"root": True, "extends": ["html-validate:standard"]}))

    def validate(file: Path) -> list[str]:
        command = ["node", str(tool), "--config", str(rules), "--formatter", "json", str(file)]
        told = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60)
        assert told.returncode in (0, 1), told.stderr
        return [
            f"line {one['line']}: {one['message']}"
            for result in json.loads(told.stdout)
            for one in result["messages"]
        ]

    return validate


@every_page
def test_a_page_is_valid_html(validate, page, name) -> None:
    assert validate(page(name)) == []


def test_what_is_not_valid_is_noticed(validate, tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text("<!DOCTYPE html><html lang='en'><title>x</title><p><table><tr><p>x</table>")
    assert validate(bad)
