"""A result as one page for a browser: no scripts, and nothing loaded from anywhere.

The template is filled by Jinja2 with autoescape: what a student wrote is always text.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markdown_it import MarkdownIt
from markupsafe import Markup

from partyline.model.outline import anchor, lesson_file, todo_heading
from partyline.model.results import CheckResult, Event, StageResult, SubmissionResult, Verdict
from partyline.model.sanitize import bounded, clean
from partyline.model.stages import stages
from partyline.model.transcript import SERVER
from partyline.reports.hints import folds
from partyline.reports.page_style import STYLE
from partyline.reports.pictures.diagram import diagram, long_texts
from partyline.reports.pictures.svg import TEXT, svg
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

HEAD, TAIL = 16, 40  # rows of a long conversation that are drawn
FIRST, LAST = 50, 150  # events of a very long one that are looked at
PICTURES = 20  # failures that get a picture: nobody looks at more, and the page stays small
WHOLE, CELL = 5, 600  # long texts below a picture, and characters of each
_LINK = re.compile(r'href="(?!https?:)')


def text(result: SubmissionResult, again: str, kit: str = "") -> str:
    """Return the whole page.

    Args:
        result: what to show.
        again: the command that graded this, without `--check` and `--seed`.
        kit: where the kit's folder is from the page, for links to lessons: "" or "../".
    """
    return _template().render(
        title=f"{headline(result)} ({result.path})",
        headline=headline(result),
        result=result,
        style=Markup(STYLE),
        stages=[_stage(stage) for stage in result.stages] if not result.only else [],
        likely=behaves_like(result),
        failures=_failures(result, again, kit),
        folded=_folded(result),
        notes=to_know(result),
        defect=DEFECT,
    )


@cache
def _template() -> Template:
    """Return the page to be filled; a class has hundreds of pages, and one template."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    return environment.get_template("page.html.j2")


def _shown(value: Any) -> Any:
    """Return what is put into the page: no text in it can hide or reorder anything."""
    return clean(value, lines=True) if type(value) is str else value


def _stage(stage: StageResult) -> dict[str, Any]:
    broken = stage.count(Verdict.GRADER_ERROR)
    return {
        "name": stage.stage,
        "counts": [
            stage.count(verdict)
            for verdict in (Verdict.PASSED, Verdict.FAILED, Verdict.NOT_REACHED)
        ],
        "share": None if broken else int(100 * stage.fraction + 1e-9),
        "earned": "grader error" if broken else percent(stage.fraction),
        "weight": stage.weight,
        "missing": stage.missing,
    }


def _failures(result: SubmissionResult, again: str, kit: str) -> list[dict[str, Any]]:
    found = []
    hinted: set[str] = set()
    for number, check in enumerate(wrong(result)):
        failed = check.verdict is Verdict.FAILED
        steps = _hints(check.todo, kit) if again and check.todo not in hinted and failed else ()
        hinted.add(check.todo)
        found.append(
            {
                "number": number,
                "check": check,
                "style": "failed" if failed else "broken",
                "points": points(check),
                "why": why(check),
                "agreed": agreed(check),
                "crash": crash(check),
                "traceback": traceback(check),
                "picture": _picture(check, number),
                "hints": steps,
                "lesson": lesson_place(check),
                "link": _link(check, kit),
                "again": one_check(again, check, result.seed) if again else "",
            }
        )
    return found


def _picture(check: CheckResult, number: int) -> dict[str, Any] | None:
    if check.failure is None or not check.failure.transcript or number >= PICTURES:
        return None
    said = diagram(_shortened(check.failure.transcript), HEAD, TAIL, traceback(check))
    long = long_texts(said, TEXT)
    return {
        "svg": svg(said, number, f"Conversation: {clean(check.title)}"),
        "whole": [bounded(whole, CELL) for whole in long[:WHOLE]],
        "more": max(0, len(long) - WHOLE),
    }


def _shortened(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Return a transcript with no more of a flood than the picture can show."""
    if len(events) > FIRST + LAST:
        left_out = len(events) - FIRST - LAST
        note = Event(events[FIRST].ms, SERVER, "note", f"({left_out} more events)")
        events = (*events[:FIRST], note, *events[-LAST:])
    return tuple(replace(event, text=bounded(event.text, CELL)) for event in events)


@cache
def _hints(todo: str, kit: str) -> tuple[tuple[str, Markup], ...]:
    """Return the folds of a TODO's lesson as HTML: they are the kit's own texts."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    link = f'href="{kit}lessons/en/'
    return tuple(
        (name, Markup(_LINK.sub(link, _reachable(reader.render(body)))))
        for name, body in folds(todo)
    )


def _reachable(page: str) -> str:
    """Return HTML whose blocks of code can be scrolled by the keyboard, too."""
    return page.replace("<pre>", '<pre tabindex="0">')


def _link(check: CheckResult, kit: str) -> str:
    """Return the address of the lesson's heading, or "" if there is no such lesson."""
    todo = next((t for stage in stages() for t in stage.todos if t.number == check.todo), None)
    file = lesson_file(todo.lesson if todo is not None else check.lesson)
    heading = todo_heading(todo) if todo is not None else None
    return f"{kit}{file}{f'#{anchor(heading)}' if heading else ''}" if file else ""


def _folded(result: SubmissionResult) -> list[dict[str, Any]]:
    found = []
    for name, verdict in (("Not reached", Verdict.NOT_REACHED), ("Passed", Verdict.PASSED)):
        checks = [
            {"check": check, "why": why(check) if check.reason else "", "agreed": agreed(check)}
            for check in result.checks
            if check.verdict is verdict
        ]
        if checks:
            found.append({"name": name, "checks": checks})
    return found
