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
from partyline.classroom.worksheets.filling import fill
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

    def filled(self, data: dict[str, Any], replace: bool) -> tuple[bytes, list[str]]:
        """Return the worksheet with the marks of a class, and what to tell of it."""
        done = fill(self.sheet, self.columns, data, self.kind.ids, replace)
        head = f"{self.kind.name} worksheet {shown(self.path.name)}: {done.written} marks written."
        return done.content, [head, *done.lines()]


def worksheets(paths: list[Path], assignment: str) -> list[Worksheet]:
    """Return the worksheets that are to be filled in.

    Raises:
        ClassProblem: one of them can't be, or two have the same name.
    """
    names = [path.name.casefold() for path in paths]
    if len(set(names)) < len(names):
        raise ClassProblem("Two worksheets have the same name: rename one of them.")
    return [Worksheet(path, assignment) for path in paths]


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
    if archive := feedback_archives.archive(data, store):
        content, count = archive
        file = upload / f"feedback-{data['platform']}.zip"
        _write_bytes(content, file)
        told.append(f"feedback for {count} students: {file}")
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
