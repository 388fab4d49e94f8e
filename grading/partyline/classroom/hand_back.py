"""Everything that goes back: the instructor's page, worksheets, a table, feedback archives."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from typing import Any

from partyline.classroom import class_page, feedback_archives
from partyline.classroom.letter import ClassProblem
from partyline.classroom.store import Store
from partyline.classroom.worksheets import people
from partyline.classroom.worksheets.filling import fill, nobody
from partyline.classroom.worksheets.formats import Kind, kind_of
from partyline.classroom.worksheets.sheet import Sheet, read
from partyline.model.sanitize import csv_cell
from partyline.reports import whole_file
from partyline.submission.intake import shown

UPLOAD = "upload"
TABLE = "grades.csv"


class Worksheet:
    """An instructor's worksheet, read and understood before anything is graded.

    Args:
        path: the file; it stays as it is.
        assignment: the column, if there are several.

    Raises:
        ClassProblem: it can't be filled in.
    """

    def __init__(self, path: Path, assignment: str = "") -> None:
        self.path = path
        self.assignment = assignment
        self.sheet: Sheet = read(path)
        self.kind: Kind = kind_of(self.sheet)
        self.columns = self.kind.columns(self.sheet, assignment)

    def see_that_it_fits(self, rows: list[dict[str, Any]]) -> None:
        """See that somebody of a class is in it, before anything is graded.

        Args:
            rows: the name, ids and students of each submission.

        Raises:
            ClassProblem: nobody is.
        """
        if self.columns.of_teams and any("participant" in row["ids"] for row in rows):
            raise ClassProblem(
                f"The worksheet {shown(self.path)} is of an assignment for groups: the numbers in "
                "the export are those of groups, not of students. Say --teams."
            )
        known = people.index_of(rows, self.kind.ids)
        cells = (cells for cells in self.sheet.rows[1:] if not self.columns.skip(cells))
        if rows and not any(people.whose(self.columns.students(row), known) for row in cells):
            raise nobody(self.sheet)

    def filled(self, data: dict[str, Any], replace: bool) -> tuple[bytes, list[str]]:
        """Return the worksheet with the marks of a class, and what to tell of it."""
        done = fill(self.sheet, self.columns, data, self.kind.ids, replace)
        head = f"{self.kind.name} worksheet {shown(self.path.name)}: {done.written} marks written."
        return done.content, [head, *done.lines()]

    def tells(self, rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
        """Return key -> what it knows of a submission that the export may not: name, days late."""
        known = people.index_of(rows, self.kind.ids)
        told: dict[str, dict[str, Any]] = {}
        for cells in self.sheet.rows[1:]:
            fitting = people.whose(self.columns.students(cells), known)
            if self.columns.skip(cells) or len(fitting) != 1 or len(fitting[0]["students"]) > 1:
                continue  # one row does not speak for a team
            if self.columns.of_teams:
                late = self.columns.days_late(cells)
                told[fitting[0]["key"]] = {} if late is None else {"days_late": late}
                continue
            said = {"name": self.columns.name(cells), "days_late": self.columns.days_late(cells)}
            told[fitting[0]["key"]] = {k: v for k, v in said.items() if v not in ("", None)}
        return told


def worksheets(paths: list[Path], assignment: str) -> list[Worksheet]:
    """Return the worksheets that are to be filled in.

    Raises:
        ClassProblem: one of them can't be, or two have the same name.
    """
    names = [path.name.casefold() for path in paths]
    if len(set(names)) < len(names):
        raise ClassProblem("Two worksheets have the same name: rename one of them.")
    return [Worksheet(path, assignment) for path in paths]


def completed(data: dict[str, Any], sheets: list[Worksheet]) -> dict[str, Any]:
    """Return a class with what its worksheets know: full names, and who was how late.

    The marks are not counted again.
    """
    rows = data["submissions"]
    for sheet in sheets:
        told = sheet.tells(rows)
        rows = [{**row, **told.get(row["key"], {})} for row in rows]
    return {**data, "submissions": rows}


def lateness_unknown(data: dict[str, Any]) -> str:
    """Return a line for a late rule that can't take effect, "" if it can."""
    rubric, rows = data["rubric"], data["submissions"]
    known = any(
        row["late"] or row["days_late"] is not None or (rubric["due"] and row["submitted"])
        for row in rows
    )
    if not rubric["late"] or known or not rows:
        return ""
    return (
        "The late rule has no effect: nothing tells who was late. Moodle and Gradescope tell it "
        "in their table of grades (--worksheet); days_late in a rubric says it for one student."
    )


def write(data: dict[str, Any], store: Store, sheets: list[Worksheet], replace: bool) -> list[str]:
    """Write the instructor's page and all that goes back to the platform.

    Returns:
        What to tell, line by line.

    Raises:
        ClassProblem: a worksheet does not fit the class; then none is written.
        OSError: something can't be written.
    """
    told = [f"page: {store.root / class_page.NAME}"]
    whole_file.write(class_page.text(data, store), store.root / class_page.NAME)
    whole_file.write(table(data), store.root / TABLE)
    filled = [(sheet.path.name, *sheet.filled(data, replace)) for sheet in sheets]
    upload = store.root / UPLOAD
    upload.mkdir(exist_ok=True)
    for name, content, lines in filled:
        _write_bytes(content, upload / name)
        told += [*lines, f"  to upload: {upload / name}"]
    content, count = feedback_archives.archive(data, store)
    if count:
        file = upload / f"feedback-{data['platform']}.zip"
        _write_bytes(content, file)
        told.append(f"feedback for {count} students: {file}")
    elif any("team" in row["ids"] for row in data["submissions"]):
        told.append(
            "no archive of feedback: Moodle would take the number of a team for a student's. "
            f"The pages are in {store.root / 'submissions'}."
        )
    return told


def table(data: dict[str, Any]) -> str:
    """Return the marks as a plain table. No cell of it is a formula."""
    kinds = sorted({kind for row in data["submissions"] for kind in row["ids"]})
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["key", "name", *kinds, "mark", "score", "late", "comment"])
    for row in data["submissions"]:
        ids = [csv_cell(row["ids"].get(kind, "")) for kind in kinds]
        numbers = ["" if row[name] is None else f"{row[name]:g}" for name in ("mark", "score")]
        late = row["late"] or (f"{row['days_late']} days" if row["days_late"] else "")
        comment = "; ".join(change["what"] for change in row["changes"]) or row["sentence"]
        words = (csv_cell(row["key"]), csv_cell(row["name"]))
        writer.writerow([*words, *ids, *numbers, csv_cell(late), csv_cell(comment)])
    return out.getvalue()


def _write_bytes(content: bytes, file: Path) -> None:
    beside = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        beside.write_bytes(content)
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
