"""What all worksheets share: which row is whose, what may be written, what is told afterwards."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from partyline.classroom.letter import ClassProblem
from partyline.classroom.marks import Row
from partyline.classroom.worksheets import people
from partyline.classroom.worksheets.sheet import Cell, Sheet
from partyline.model.sanitize import clean
from partyline.submission.intake import shown

_NAMED = 12  # students in one line of what is told


@dataclass
class Columns:
    """Where things stand in a worksheet.

    Args:
        grade: the column of the grade.
        students: returns what identifies the student of a row: (kind of id, id) pairs.
        feedback: the column of the comment, if there is one.
        maximum: returns the highest grade of a row, if it is told.
        locked: returns whether a row may not be changed.
        comma: whether decimals are written with a comma.
        as_html: whether a comment is HTML.
        keeps: grades that are words and stay, like EX.
        skip: returns whether a row is not a student's.
        name: returns whose a row is, in words; "" if it does not say.
        days_late: returns how many days late the work was, each day begun counted; None if the
            row does not say.
        of_teams: whether several rows have the one mark of a team.
    """

    grade: int
    students: Callable[[list[Cell]], list[tuple[str, str]]]
    feedback: int | None = None
    maximum: Callable[[list[Cell]], float | None] = lambda _: None
    locked: Callable[[list[Cell]], bool] = lambda _: False
    comma: bool = False
    as_html: bool = False
    keeps: tuple[str, ...] = ()
    skip: Callable[[list[Cell]], bool] = lambda _: False
    name: Callable[[list[Cell]], str] = lambda _: ""
    days_late: Callable[[list[Cell]], int | None] = lambda _: None
    of_teams: bool = False


@dataclass
class Filled:
    """What became of a worksheet: its bytes, and what to tell."""

    content: bytes
    written: int = 0
    told: dict[str, list[str]] = field(default_factory=dict)

    def tell(self, what: str, who: str) -> None:
        """Note that something holds for a student."""
        self.told.setdefault(what, []).append(who)

    def lines(self) -> list[str]:
        """Return what to tell, a line for each kind."""
        lines = []
        for what, who in self.told.items():
            names = ", ".join(who[:_NAMED]) + (
                f" and {len(who) - _NAMED} more" * (len(who) > _NAMED)
            )
            lines.append(f"  {what}: {names}")
        return lines


def fill(
    sheet: Sheet,
    columns: Columns,
    data: dict[str, Any],
    kinds: tuple[str, ...],
    replace: bool,
) -> Filled:
    """Return a worksheet with the marks of a class.

    Args:
        kinds: by which ids students are known in it.
        replace: whether a grade that is there already is written over.

    Raises:
        ClassProblem: nobody of the class is in it, or a row can't be told from another.
    """
    rows, scale = data["submissions"], data["rubric"]["scale"]
    known = people.index_of(rows, kinds)
    filled = Filled(b"")
    seen: dict[str, int] = {}
    met = 0
    for number, cells in enumerate(sheet.rows[1:], 2):
        if columns.skip(cells) or columns.grade >= len(cells):
            continue
        fitting = people.whose(columns.students(cells), known)
        if len(fitting) != 1:
            who = columns.name(cells) or ", ".join(value for _, value in columns.students(cells))
            if fitting:
                filled.tell("has a name that others have too, enter by hand", clean(who))
            elif who:
                filled.tell("nothing handed in, the row stays as it is", clean(who))
            continue
        [row] = fitting
        met += 1
        if row["key"] in seen and not row["students"] and not columns.of_teams:
            raise ClassProblem(
                f"Lines {seen[row['key']]} and {number} of {shown(sheet.path)} are of one student, "
                f"{shown(row['name'])}. Nothing was written: take one of them out."
            )
        seen[row["key"]] = number
        _fill_row(sheet, columns, cells, row, scale, replace, filled)
    if not met:
        raise nobody(sheet)
    for row in rows:
        if row["key"] not in seen:
            filled.tell("not in the worksheet, enter by hand", clean(row["key"]))
    filled.content = sheet.content()
    return filled


def nobody(sheet: Sheet) -> ClassProblem:
    """Return the letter about a worksheet of somebody else's."""
    return ClassProblem(
        f"Nobody of this class is in the worksheet {shown(sheet.path)}: it may belong to another "
        "assignment. Download it from the one that the submissions are from."
    )


def _fill_row(
    sheet: Sheet,
    columns: Columns,
    cells: list[Cell],
    row: Row,
    scale: float,
    replace: bool,
    filled: Filled,
) -> None:
    who = clean(row["key"])
    old = sheet.value(cells, columns.grade)
    mark = row["mark"]
    if mark is None:
        filled.tell("without a mark, the row stays as it is", who)
        return
    if columns.locked(cells) or old.casefold() in columns.keeps:
        filled.tell("locked or excused, the row stays as it is", who)
        return
    if old not in ("", "-") and not replace:
        filled.tell("has a grade already, the row stays as it is (--replace-grades)", who)
        return
    most = columns.maximum(cells)
    if most is not None and scale == 100.0:
        mark = round(mark / scale * most, 2)
    if most is not None and mark > most:
        raise ClassProblem(
            f"The mark of {shown(row['name'])} is {mark:g}, and the worksheet {shown(sheet.path)} "
            f"allows at most {most:g}. Nothing was written: say --scale {most:g}."
        )
    text = f"{mark:.2f}"
    sheet.put(cells, columns.grade, text.replace(".", ",") if columns.comma else text)
    filled.written += 1
    if mark == 0:
        filled.tell("0 was written: some versions of the platform leave out a 0, see by hand", who)
    if columns.feedback is not None and columns.feedback < len(cells):
        before = sheet.value(cells, columns.feedback)
        said = feedback(row, f"{mark:g} of {scale if most is None else most:g}", columns.as_html)
        joined = f"{before}{'<br>' if columns.as_html else ' '}{said}" if before else said
        sheet.put(cells, columns.feedback, joined)


def feedback(row: Row, mark: str, as_html: bool) -> str:
    """Return a short comment: never empty, never a formula."""
    parts = [f"Mark: {mark}."]
    for stage in row["stages"]:
        said = stage["missing"] if stage["missing"] else f"{int(stage['percent'])} %"
        parts.append(f"{stage['stage']}: {said}.")
        parts += [
            f"Your {like['program']} behaves like one that {like['behaves']}."
            for like in stage["likely"]
        ]
    parts += [f"{change['what']} ({change['reason']})." for change in row["changes"]]
    text = clean(" ".join(parts))
    if not as_html:
        return text
    # Moodle's reader takes a backslash for an escape, and then loses count of the columns.
    return f"<p>{html.escape(text)}</p>".replace("\\", "&#92;")


def number(text: str) -> float | None:
    """Return a number as a worksheet writes it, or None."""
    try:
        return float(text.replace(",", ".").replace("\u00a0", "").replace(" ", ""))
    except ValueError:
        return None
