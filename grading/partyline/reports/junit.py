"""A result as JUnit XML, which CI systems read."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from partyline.model.results import CheckResult, StageResult, SubmissionResult, Verdict
from partyline.model.sanitize import clean
from partyline.reports import terminal
from partyline.reports.words import behaves_like, one_check, to_know, why

_OUTCOME = {
    Verdict.FAILED: "failure",
    Verdict.NOT_REACHED: "skipped",
    Verdict.GRADER_ERROR: "error",
}


def text(result: SubmissionResult, again: str) -> str:
    """Return the whole document: a suite for each stage, a case for each check.

    Args:
        again: the command that graded this, without `--check` and `--seed`.
    """
    root = _element("testsuites", name=f"Party Line: {result.path}", **_counts(*result.stages))
    for stage in result.stages:
        suite = _inside(root, "testsuite", name=stage.stage, **_counts(stage))
        _properties(suite, result)
        for check in stage.checks:
            _case(suite, check, one_check(again, check, result.seed))
        if stage.missing:
            case = _inside(suite, "testcase", classname=stage.stage, name="There is a program")
            _inside(case, "failure", message=stage.missing)
    ET.indent(root)
    shown = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{shown}\n'


def _element(tag: str, **attributes: str) -> ET.Element:
    """Return an element; all text of the document is cleaned, and then XML can hold it."""
    return ET.Element(tag, {name: clean(value) for name, value in attributes.items()})


def _inside(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    element = _element(tag, **attributes)
    element.text = clean(text, lines=True) or None
    parent.append(element)
    return element


def _counts(*stages: StageResult) -> dict[str, str]:
    missing = sum(bool(stage.missing) for stage in stages)

    def count(verdict: Verdict) -> int:
        return sum(stage.count(verdict) for stage in stages)

    return {
        "tests": str(sum(len(stage.checks) for stage in stages) + missing),
        "failures": str(count(Verdict.FAILED) + missing),
        "errors": str(count(Verdict.GRADER_ERROR)),
        "skipped": str(count(Verdict.NOT_REACHED)),
        "time": f"{sum(check.seconds for stage in stages for check in stage.checks):.3f}",
    }


def _properties(suite: ET.Element, result: SubmissionResult) -> None:
    properties = _inside(suite, "properties")
    _inside(properties, "property", name="seed", value=str(result.seed))
    for note in (*behaves_like(result), *to_know(result)):
        _inside(properties, "property", name="note", value=note)


def _case(suite: ET.Element, check: CheckResult, again: str) -> None:
    seconds = f"{check.seconds:.3f}"
    case = _inside(suite, "testcase", classname=check.name, name=check.title, time=seconds)
    outcome = _OUTCOME.get(check.verdict)
    if outcome == "skipped":
        _inside(case, outcome, message=why(check))
    elif outcome is not None:
        kind = check.failure.kind if check.failure is not None else "grader"
        story = terminal.plain_check(check, again)
        _inside(case, outcome, story, message=why(check), type=kind)
