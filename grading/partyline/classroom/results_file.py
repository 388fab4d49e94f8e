"""results.json: the whole class, with all that a new count of the marks needs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from partyline.classroom.entry import Entry
from partyline.classroom.letter import ClassProblem
from partyline.classroom.marks import Row, marked, see_that_it_fits
from partyline.classroom.rubric import ClassRubric
from partyline.classroom.store import Store
from partyline.model.sanitize import bounded, without_surrogates
from partyline.model.stages import ROOT
from partyline.reports import whole_file
from partyline.submission.intake import shown

FORMAT = "party-line/class/1"
NAME = "results.json"
SCHEMA = ROOT / "grading" / "schema" / "results.json"
_OF_A_CHECK = ("stage", "title", "points", "lesson", "hint", "visibility")
_SENTENCE = 2000  # characters of one failure; the submission's own file has all of it


def collected(
    store: Store, entries: Iterable[Entry], about: dict[str, Any], rubric: ClassRubric
) -> dict[str, Any]:
    """Return the class as it stands in the results folder.

    Args:
        entries: the submissions whose results are wanted, in this order, without unfinished ones.
        about: platform, source, kit, seed, isolation.
        rubric: counts the marks.

    Raises:
        ClassProblem: the rubric does not fit this class.
    """
    checks: dict[str, dict[str, Any]] = {}
    rows, unfinished = [], []
    for entry in entries:
        row = _row(store, entry, checks)
        if row is None:
            unfinished.append(entry.key)
        else:
            rows.append(row)
    data = {"format": FORMAT, **about, "unfinished": unfinished, "checks": checks}
    return counted({**data, "submissions": rows}, rubric)


def counted(data: dict[str, Any], rubric: ClassRubric) -> dict[str, Any]:
    """Return a class with its marks counted by a rubric; the verdicts stay as they were graded.

    Raises:
        ClassProblem: the rubric does not fit this class.
    """
    see_that_it_fits(rubric, data["submissions"], data["checks"])
    rows = [marked(row, rubric) for row in data["submissions"]]
    return {**data, "rubric": rubric.to_json(), "submissions": rows}


def write(data: dict[str, Any], folder: Path) -> None:
    """Write a class into its results folder.

    Raises:
        OSError: it can't be written.
    """
    whole_file.write(without_surrogates(json.dumps(data, indent=1)) + "\n", folder / NAME)


def read(folder: Path) -> dict[str, Any]:
    """Read a class from its results folder, or from the file itself.

    Raises:
        ClassProblem: there is none, or it is of another version.
    """
    file = folder / NAME if folder.is_dir() else folder
    try:
        data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        form = data["format"]
    except OSError as error:
        raise ClassProblem(
            f"{shown(file)} can't be read: {error.strerror}. Give the folder that grade.py class "
            "has written with --out."
        ) from None
    except (ValueError, KeyError, TypeError):
        raise ClassProblem(
            f"{shown(file)} is not a file that grade.py class has written."
        ) from None
    if form != FORMAT:
        raise ClassProblem(
            f"{shown(file)} was written by another version of Party Line: its format is {form!r}, "
            f"and this one reads {FORMAT!r}."
        )
    return data


def _row(store: Store, entry: Entry, checks: dict[str, dict[str, Any]]) -> Row | None:
    record = store.record(entry.key)
    if record is None:
        return None
    result = store.result(entry.key) or {"stages": [], "notes": []}
    person = asdict(entry)
    for name in ("files", "problem", "lost", "notes"):
        del person[name]
    return {
        **person,
        "students": list(entry.students),
        "sent_as": [list(pair) for pair in entry.sent_as],
        "fingerprint": record.fingerprint,
        "kind": record.kind,
        "sentence": record.sentence,
        "grader_error": record.grader_error,
        "waits": record.waits,
        "notes": [*entry.notes, *record.notes, *result["notes"]],
        "stages": [_stage(stage, checks) for stage in result["stages"]],
    }


def _stage(stage: dict[str, Any], checks: dict[str, dict[str, Any]]) -> dict[str, Any]:
    plain = {name: stage[name] for name in ("stage", "weight", "missing", "percent", "likely")}
    return {**plain, "checks": [_check(check, checks) for check in stage["checks"]]}


def _check(check: dict[str, Any], checks: dict[str, dict[str, Any]]) -> dict[str, Any]:
    known = checks.setdefault(
        check["name"],
        {name: check[name] for name in _OF_A_CHECK},
    )
    known["points"] = max(known["points"], check["points"])  # 0 where it can't be judged
    failure = check["failure"]
    sentence = failure["sentence"] if failure else check["reason"]
    names = ("name", "points", "verdict", "credit", "runs", "failed_runs")
    return {
        **{name: check[name] for name in names},
        "worth": known["points"],
        "kind": failure["kind"] if failure else "",
        "sentence": bounded(sentence, _SENTENCE),
    }
