"""A result as one page for a browser: no scripts, and nothing loaded from anywhere.

The page is built from elements and never from strings: what a student wrote is always text.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET

from partyline.model.results import CheckResult, Event, SubmissionResult, Verdict
from partyline.model.sanitize import clean
from partyline.reports.conversation import LEGEND, conversation
from partyline.reports.page_style import STYLE
from partyline.reports.words import (
    DEFECT,
    agreed,
    behaves_like,
    crash,
    headline,
    lesson_place,
    one_check,
    percent,
    points,
    to_know,
    traceback,
    why,
    wrong,
)

HEAD, TAIL = 40, 160  # events of a long conversation that are shown
CELL = 1000  # characters of one event that are shown
_NOTHING_FROM_OUTSIDE = "default-src 'none'; style-src 'unsafe-inline'"


def text(result: SubmissionResult, again: str) -> str:
    """Return the whole page.

    Args:
        again: the command that graded this, without `--check` and `--seed`.
    """
    page = ET.Element("html", lang="en")
    _head(page, f"{headline(result)} ({result.path})")
    main = _add(_add(page, "body"), "main")
    _summary(main, result)
    if wrong(result):
        _add(main, "h2", "What went wrong")
    for check in wrong(result):
        _failure(main, check, one_check(again, check, result.seed))
    _folded(main, "Not reached", result, Verdict.NOT_REACHED)
    _folded(main, "Passed", result, Verdict.PASSED)
    _about(main, result)
    return f"<!DOCTYPE html>\n{ET.tostring(page, encoding='unicode', method='html')}\n"


def _add(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    """Add an element; every text of the page comes this way. Attributes are ours alone."""
    element = ET.SubElement(parent, tag, {k.rstrip("_"): v for k, v in attributes.items()})
    element.text = clean(text, lines=True)
    return element


def _labelled(parent: ET.Element, tag: str, label: str, text: str) -> None:
    line = _add(parent, tag)
    _add(line, "strong", label).tail = " "
    _add(line, "span", text)


def _head(page: ET.Element, title: str) -> None:
    head = _add(page, "head")
    _add(head, "meta", charset="utf-8")
    policy = {"http-equiv": "Content-Security-Policy", "content": _NOTHING_FROM_OUTSIDE}
    ET.SubElement(head, "meta", policy)
    _add(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    _add(head, "meta", name="color-scheme", content="light dark")
    _add(head, "title", title)
    _add(head, "style", STYLE)


def _summary(main: ET.Element, result: SubmissionResult) -> None:
    header = _add(main, "header")
    _add(header, "h1", headline(result))
    _add(header, "p", result.path, class_="path")
    if result.stages and not result.only:
        _stages(main, result)
    for line in behaves_like(result):
        _add(main, "p", line, class_="likely")


def _stages(main: ET.Element, result: SubmissionResult) -> None:
    _add(main, "h2", "By stage")
    table = _table(main, "Checks and result of each stage")
    _row(table, "th", ("Stage", "Passed", "Failed", "Not reached", "Result", "Weight"))
    for stage in result.stages:
        broken = stage.count(Verdict.GRADER_ERROR)
        counts = (Verdict.PASSED, Verdict.FAILED, Verdict.NOT_REACHED)
        earned = "grader error" if broken else percent(stage.fraction)
        cells = [str(stage.count(verdict)) for verdict in counts]
        _row(table, "td", (stage.stage, *cells, earned, str(stage.weight)))
    for stage in result.stages:
        if stage.missing:
            _labelled(main, "p", f"{stage.stage}:", stage.missing)


def _table(parent: ET.Element, label: str, class_: str = "numbers") -> ET.Element:
    """Add a table that scrolls by itself where it is too wide, also by the keyboard."""
    around = {"class": "wide", "role": "region", "tabindex": "0", "aria-label": label}
    return _add(ET.SubElement(parent, "div", around), "table", class_=class_)


def _row(table: ET.Element, tag: str, cells: tuple[str, ...]) -> None:
    row = _add(table, "tr")
    for cell in cells:
        _add(row, tag, cell, **({"scope": "col"} if tag == "th" else {}))


def _failure(main: ET.Element, check: CheckResult, again: str) -> None:
    article = _add(main, "article")
    verdict = "failed" if check.verdict is Verdict.FAILED else "broken"
    heading = _add(article, "h3")
    _add(heading, "span", check.verdict.upper(), class_=verdict).tail = " "
    _add(heading, "span", check.title)
    _add(article, "p", f"{check.name}, {points(check)}", class_="small")
    if check.failure is None:
        _add(article, "p", DEFECT)
        _add(article, "pre", why(check))
    else:
        if traceback(check):
            _add(article, "p", crash(check))
            _add(article, "pre", traceback(check))
        _add(article, "p", why(check), class_="sentence")
        if check.failure.transcript:
            _conversation(article, check.failure.transcript)
        if again:
            _labelled(article, "p", "Hint:", check.hint)
            _labelled(article, "p", "Lesson:", lesson_place(check))
        if check.allowances:
            _add(article, "p", agreed(check), class_="allowance")
    if again:
        _add(article, "p", "Run this check again, with the same random words:")
        _add(article, "pre", again, class_="command")


def _conversation(article: ET.Element, events: tuple[Event, ...]) -> None:
    said = conversation(events, HEAD, TAIL, CELL)
    table = _table(article, "Conversation", "said")
    _row(table, "th", ("ms", *said.people))
    for row in said.rows:
        _row(table, "td", row)
    _add(article, "p", LEGEND, class_="small")


def _folded(main: ET.Element, name: str, result: SubmissionResult, verdict: Verdict) -> None:
    checks = [check for check in result.checks if check.verdict is verdict]
    if not checks:
        return
    folded = _add(main, "details")
    _add(folded, "summary", f"{name}: {len(checks)}")
    items = _add(folded, "ul")
    for check in checks:
        item = _add(items, "li")
        _add(item, "span", check.title).tail = " "
        _add(item, "span", f"({check.name})", class_="small")
        if check.reason:
            _add(item, "p", why(check))
        if check.allowances:
            _add(item, "p", agreed(check), class_="small")


def _about(main: ET.Element, result: SubmissionResult) -> None:
    _add(main, "h2", "About this run")
    _labelled(main, "p", "Seed:", str(result.seed))
    if result.python or result.system:
        _labelled(main, "p", "Graded with:", f"Python {result.python}, {result.system}")
    for line in to_know(result):
        _add(main, "p", line)
