"""class.html: what an instructor looks at first. It works from disk, and nothing in it can run."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from partyline.classroom.marks import Row
from partyline.classroom.store import PAGE, Store
from partyline.model.outline import lesson_file
from partyline.model.results import Event, Verdict
from partyline.model.sanitize import clean
from partyline.model.visibility import VISIBLE
from partyline.reports.conversation import LEGEND, conversation

NAME = "class.html"
_HERE = Path(__file__).parent
_BINS = 10  # of the distribution of marks
_SHADES = 10  # of the heat map
_HEAD, _TAIL, _CELL = 6, 14, 160  # of an example's conversation
_NOTES = 3  # of one submission, on this page


def text(data: dict[str, Any], store: Store) -> str:
    """Return the page.

    Args:
        data: the class, as `results_file.collected` returns it.
        store: where an example's conversation is found.
    """
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    script = (_HERE / "class_page.js").read_text(encoding="utf-8").strip()
    rows = data["submissions"]
    counts = _counts(data)
    return environment.get_template("class_page.html.j2").render(
        data=data,
        rows=[_student(row, data) for row in rows],
        stages=_stages(rows),
        bins=_distribution(rows, data["rubric"]["scale"]),
        checks=_failing(data),
        groups=_groups(data, store),
        races=_races(rows),
        by_hand=[(row, why) for row in rows if (why := _why_by_hand(row))],
        counts=counts,
        headline=f"{counts['all']} submission{'' if counts['all'] == 1 else 's'}",
        script=Markup(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        style=Markup((_HERE / "class_page.css").read_text(encoding="utf-8")),
        legend=LEGEND,
        scale=f"{data['rubric']['scale']:g}",
        made=_when(data["made"]),
    )


def _shown(value: Any) -> Any:
    """Return what is put into the page: no text in it can hide or reorder anything."""
    return clean(value, lines=True) if type(value) is str else value


def _when(made: str) -> str:
    """Return a time as a person writes it."""
    try:
        return f"{datetime.fromisoformat(made):%Y-%m-%d %H:%M}"
    except ValueError:
        return made


def _stages(rows: Iterable[Row]) -> list[str]:
    found: dict[str, None] = {}
    for row in rows:
        found.update((stage["stage"], None) for stage in row["stages"])
    return sorted(found) if all(name[:1].isdigit() for name in found) else list(found)


def _student(row: Row, data: dict[str, Any]) -> dict[str, Any]:
    by_stage = {stage["stage"]: stage for stage in row["stages"]}
    cells = []
    for name in _stages(data["submissions"]):
        stage = by_stage.get(name)
        if stage is None or (stage["missing"] and not stage["checks"]):
            cells.append({"text": "–" if stage is None else "missing", "shade": "", "sort": -1.0})
        else:
            share = stage["percent"]
            shade = str(min(_SHADES, int(share / 100 * _SHADES)))
            cells.append({"text": f"{int(share)}", "shade": shade, "sort": share})
    return {
        "row": row,
        "cells": cells,
        "link": f"submissions/{quote(row['key'])}/{PAGE}" if row["stages"] else "",
        "mark": _mark(row),
        "sort": -1.0 if row["mark"] is None else row["mark"],
        "late": row["late"] or (f"{row['days_late']} days" if row["days_late"] else ""),
    }


def _mark(row: Row) -> str:
    if row["mark"] is not None:
        return f"{row['mark']:g}"
    return "grader error" if row["grader_error"] else "no mark"


def _counts(data: dict[str, Any]) -> dict[str, int]:
    rows = data["submissions"]
    return {
        "all": len(rows) + len(data["unfinished"]),
        "marked": sum(row["mark"] is not None for row in rows),
        "nothing": sum(row["mark"] is None and not row["grader_error"] for row in rows),
        "errors": sum(row["grader_error"] for row in rows),
        "late": sum(bool(row["late"] or row["days_late"]) for row in rows),
        "changed": sum(bool(row["changes"]) for row in rows),
        "unfinished": len(data["unfinished"]),
    }


def _distribution(rows: Iterable[Row], scale: float) -> list[dict[str, Any]]:
    marks = [row["mark"] for row in rows if row["mark"] is not None]
    counted = Counter(min(_BINS - 1, int(mark / scale * _BINS)) for mark in marks)
    most = max(counted.values(), default=1)
    width = scale / _BINS
    return [
        {
            "label": f"{n * width:g} to {(n + 1) * width:g}",
            "count": counted[n],
            "height": round(100 * counted[n] / most),
        }
        for n in range(_BINS)
    ]


def _failing(data: dict[str, Any]) -> list[dict[str, Any]]:
    failed: Counter[str] = Counter()
    judged: Counter[str] = Counter()
    for row in data["submissions"]:
        for check in _checks(row):
            if check["verdict"] in (Verdict.PASSED, Verdict.FAILED):
                judged[check["name"]] += 1
                failed[check["name"]] += check["verdict"] == Verdict.FAILED
    return [
        {
            "name": name,
            "title": data["checks"][name]["title"],
            "lesson": lesson_file(data["checks"][name]["lesson"]) or data["checks"][name]["lesson"],
            "failed": times,
            "judged": judged[name],
            "percent": round(100 * times / judged[name]),
            "hidden": data["checks"][name].get("visibility", VISIBLE) != VISIBLE,
        }
        for name, times in sorted(failed.items(), key=lambda pair: (-pair[1], pair[0]))
        if times
    ]


def _checks(row: Row) -> Iterable[dict[str, Any]]:
    for stage in row["stages"]:
        yield from stage["checks"]


def _groups(data: dict[str, Any], store: Store) -> list[dict[str, Any]]:
    """Return the students by what their programs behave like, the largest group first."""
    members: dict[tuple[str, str], list[Row]] = {}
    about: dict[tuple[str, str], dict[str, Any]] = {}
    handed_in: Counter[str] = Counter()
    for row in data["submissions"]:
        for stage in row["stages"]:
            handed_in[stage["stage"]] += bool(stage["checks"])
            for like in stage["likely"]:
                place = (stage["stage"], like["mistake"])
                members.setdefault(place, []).append(row)
                about[place] = like
    return [
        {
            "stage": stage,
            "like": about[stage, mistake],
            "lesson": lesson_file(about[stage, mistake]["lesson"])
            or about[stage, mistake]["lesson"],
            "rows": rows,
            "of": handed_in[stage],
            "example": _example(rows[0]["key"], stage, store),
        }
        for (stage, mistake), rows in sorted(
            members.items(), key=lambda pair: (-len(pair[1]), pair[0])
        )
    ]


def _example(key: str, stage: str, store: Store) -> dict[str, Any] | None:
    """Return the conversation of the first failed check of a stage that has one."""
    result = store.result(key)
    for found in result["stages"] if result is not None else ():
        for check in found["checks"] if found["stage"] == stage else ():
            failure = check["failure"]
            if failure and failure["transcript"]:
                events = tuple(Event(**event) for event in failure["transcript"])
                said = conversation(events, _HEAD, _TAIL, _CELL)
                return {"check": check, "sentence": failure["sentence"][:1000], "said": said}
    return None


def _races(rows: Iterable[Row]) -> list[tuple[Row, dict[str, Any]]]:
    return [
        (row, check)
        for row in rows
        for check in _checks(row)
        if 0 < check["failed_runs"] < check["runs"]
    ]


def _why_by_hand(row: Row) -> list[str]:
    """Return why a person should look at a submission; nothing if there is no reason."""
    why = [row["sentence"]] if row["sentence"] else []
    if row["grader_error"] and not row["sentence"]:
        why.append("The grader itself failed at one of its checks. It is not the student's fault.")
    if row["waits"]:
        why.append("It is to be looked at again on a quiet machine: run the same command again.")
    notes = row["notes"]
    more = [f"and {len(notes) - _NOTES} more notes"] if len(notes) > _NOTES else []
    return [*why, *notes[:_NOTES], *more]
