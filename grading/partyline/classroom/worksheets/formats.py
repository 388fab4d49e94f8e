"""The worksheets of each platform: by their headings, and where things stand in them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from partyline.classroom.letter import ClassProblem
from partyline.classroom.worksheets.filling import Columns, number
from partyline.classroom.worksheets.people import as_in_a_folder, days_in_words, days_on_the_clock
from partyline.classroom.worksheets.sheet import Cell, Sheet
from partyline.model.sanitize import clean
from partyline.submission.intake import shown

# Moodle's headings, in the languages that are known, in the order of the names below.
_MOODLE = (
    ("Identifier", "Идентификатор"),
    ("Grade", "Оценка"),
    ("Last modified (grade)", "Последнее изменение (оценка)"),
    ("Feedback comments", "Отзыв в виде комментария"),
    ("Maximum grade", "Maximum Grade", "Максимальная оценка"),
    ("Grade can be changed", "Оценка может быть изменена"),
    ("Status", "Состояние", "Статус"),
    ("Full name", "Полное имя", "Полное имя пользователя"),
    ("Group", "Группа", "Группы"),
)
_NO = ("no", "нет")
_CANVAS_TITLE = re.compile(r"(?P<title>.+) \((?P<id>\d+)\)")
_BLACKBOARD_TITLE = re.compile(r"(?P<title>.+?) \[Total Pts: (?P<most>[\d.,]+)[^\]]*\] ?\|\d+")
_BRIGHTSPACE_TITLE = re.compile(
    r"(?P<title>.+) Points Grade(?: <.*?MaxPoints:(?P<most>[\d.,]+).*>)?"
)
_END = "End-of-Line Indicator"
_GRADES = ("grade", "mark", "score", "total score", "points", "points_awarded", "оценка", "балл")
_COMMENTS = ("feedback", "comment", "comments", "комментарий", "отзыв")
_LATENESS = "Lateness (H:M:S)"  # of Gradescope
_IDS = {
    "email": ("email", "email address", "e-mail", "адрес электронной почты"),
    "sid": ("sid", "student id", "sis user id"),
    "login": ("login", "username", "github_username", "sis login id", "key", "логин"),
    "user": ("user", "id"),
    "participant": ("participant",),
    "submission": ("submission", "submission id"),
    "name": ("name", "full name", "student", "полное имя", "фио"),
}


class Kind(NamedTuple):
    """One kind of worksheet.

    Args:
        name: the platform's.
        ids: by which ids students are known in it.
        columns: returns where things stand, given the assignment's name ("" if nobody said it).
    """

    name: str
    ids: tuple[str, ...]
    columns: Callable[[Sheet, str], Columns]


def kind_of(sheet: Sheet) -> Kind:
    """Return what kind of worksheet this is.

    Raises:
        ClassProblem: it is none that can be filled in.
    """
    headings = {heading.casefold() for heading in sheet.headings}
    if any(name.casefold() in headings for name in _MOODLE[0]):
        return Kind("Moodle", ("participant", "team name"), _moodle)
    if {"student", "id", "section"} <= headings:
        return Kind("Canvas", ("user", "login"), _canvas)
    if any(_BLACKBOARD_TITLE.fullmatch(heading) for heading in sheet.headings):
        return Kind("Blackboard", ("login",), _blackboard)
    if _END.casefold() in headings:
        return Kind("Brightspace", ("login", "name"), _brightspace)
    return Kind("plain", tuple(_IDS), _plain)


def _moodle(sheet: Sheet, _: str) -> Columns:
    at = [sheet.column(*names) for names in _MOODLE]
    identifier, grade, modified, comments, most, may_change, status, name, team = at
    for place, names in zip(at[:3], _MOODLE, strict=False):
        if place is None:
            raise ClassProblem(
                f"The worksheet {shown(sheet.path)} has no column {names[0]!r}. Use Moodle in "
                "English or Russian while you download it, and keep all of its columns."
            )
    assert grade is not None and modified is not None
    if comments == 0:
        raise ClassProblem(
            f"In {shown(sheet.path)} the comments are the first column: Moodle will not take that."
        )

    def students(row: list[Cell]) -> list[tuple[str, str]]:
        if team is not None:  # the numbers in the export are those of teams, not of students
            return [("team name", as_in_a_folder(sheet.value(row, team)))]
        digits = re.search(r"\d+$", sheet.value(row, identifier))
        return [("participant", digits[0])] if digits else []

    return Columns(
        grade=grade,
        students=students,
        feedback=comments,
        maximum=lambda row: number(sheet.value(row, most)),
        locked=lambda row: sheet.value(row, may_change).casefold() in _NO,
        as_html=True,
        name=lambda row: sheet.value(row, name),
        of_teams=team is not None,
        days_late=lambda row: None if status is None else days_in_words(sheet.value(row, status)),
    )


def _canvas(sheet: Sheet, assignment: str) -> Columns:
    titles = {
        n: match["title"]
        for n, heading in enumerate(sheet.headings)
        if (match := _CANVAS_TITLE.fullmatch(heading))
    }
    grade = _chosen(sheet, titles, assignment)
    user, login = sheet.column("ID"), sheet.column("SIS Login ID")
    points = next((r for r in sheet.rows[1:] if r[0].value.strip() == "Points Possible"), None)
    most = number(sheet.value(points, grade)) if points else None
    comma = points is not None and "," in sheet.value(points, grade)

    def students(row: list[Cell]) -> list[tuple[str, str]]:
        return [("user", sheet.value(row, user)), ("login", sheet.value(row, login))]

    return Columns(
        grade=grade,
        students=students,
        maximum=lambda _: most,
        comma=comma,
        keeps=("ex", "n/a"),
        skip=lambda row: not sheet.value(row, user),
        name=lambda row: sheet.value(row, sheet.column("Student")),
    )


def _blackboard(sheet: Sheet, assignment: str) -> Columns:
    matches = {
        n: match
        for n, heading in enumerate(sheet.headings)
        if (match := _BLACKBOARD_TITLE.fullmatch(heading))
    }
    grade = _chosen(sheet, {n: match["title"] for n, match in matches.items()}, assignment)
    login = sheet.column("Username")
    if login is None:
        raise ClassProblem(f"The worksheet {shown(sheet.path)} has no column 'Username'.")
    most = number(matches[grade]["most"])
    return Columns(
        grade=grade,
        students=lambda row: [("login", sheet.value(row, login))],
        feedback=sheet.column("Feedback to Learner"),
        maximum=lambda _: most,
        name=lambda row: _full_name(sheet, row),
    )


def _brightspace(sheet: Sheet, assignment: str) -> Columns:
    matches = {
        n: match
        for n, heading in enumerate(sheet.headings)
        if (match := _BRIGHTSPACE_TITLE.fullmatch(heading))
    }
    grade = _chosen(sheet, {n: match["title"] for n, match in matches.items()}, assignment)
    login = sheet.column("Username")

    def students(row: list[Cell]) -> list[tuple[str, str]]:
        ids = [("login", sheet.value(row, login).lstrip("#")), ("name", _full_name(sheet, row))]
        return [pair for pair in ids if pair[1]]

    most = matches[grade]["most"]
    return Columns(
        grade=grade,
        students=students,
        maximum=lambda _: number(most) if most else None,
        name=lambda row: _full_name(sheet, row),
    )


def _full_name(sheet: Sheet, row: list[Cell]) -> str:
    first, last = (sheet.value(row, sheet.column(n)) for n in ("First Name", "Last Name"))
    return f"{first} {last}".strip()


def _plain(sheet: Sheet, _: str) -> Columns:
    grade = sheet.column(*_GRADES)
    found: dict[str, Any] = {kind: sheet.column(*names) for kind, names in _IDS.items()}
    if grade is None or all(place is None for place in found.values()):
        raise ClassProblem(
            f"The worksheet {shown(sheet.path)} is of no platform that is known, and it lacks a "
            f"column for the grade ({', '.join(_GRADES[:3])}) or for the student (email, login, "
            f"id, name). Its columns are: {', '.join(map(shown, sheet.headings))}."
        )

    def students(row: list[Cell]) -> list[tuple[str, str]]:
        pairs = [(kind, sheet.value(row, place)) for kind, place in found.items()]
        return [pair for pair in pairs if pair[1]]

    lateness, name = sheet.column(_LATENESS), found["name"]
    return Columns(
        grade=grade,
        students=students,
        feedback=sheet.column(*_COMMENTS),
        name=lambda row: sheet.value(row, name) or _full_name(sheet, row),
        days_late=lambda row: days_on_the_clock(sheet.value(row, lateness)),
    )


def _chosen(sheet: Sheet, titles: dict[int, str], assignment: str) -> int:
    """Return the column of the assignment.

    Raises:
        ClassProblem: it is not there, or there are several.
    """
    fitting = [n for n, title in titles.items() if not assignment or title == assignment]
    if len(fitting) == 1:
        return fitting[0]
    if not titles:
        raise ClassProblem(
            f"The worksheet {shown(sheet.path)} has no column for an assignment. Export it from "
            "the gradebook when the assignment is there."
        )
    there = "".join(f'\n  --assignment "{clean(title)}"' for title in titles.values())
    if assignment:
        what = f"no column for the assignment {shown(assignment)}"
    else:
        what = "columns for several assignments"
    raise ClassProblem(f"The worksheet {shown(sheet.path)} has {what}. Say one of these:{there}")
