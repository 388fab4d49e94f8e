"""Brightspace's download of an assignment: a folder for each submission, with name and time."""

from __future__ import annotations

import re
from datetime import datetime

from partyline.classroom.entry import Entry, key_of
from partyline.classroom.export_tree import ExportTree

NAME = "brightspace"
_FOLDER = re.compile(
    r"(?P<id>\d+-\d+) - (?P<name>.+) - "
    r"(?P<month>[A-Z][a-z]{2})[a-z]* (?P<day>\d{1,2}), (?P<year>\d{4}) "
    r"(?P<hour>\d{1,2}):?(?P<minute>\d\d) (?P<half>[AP]M)",
    re.S,
)
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def entries(tree: ExportTree) -> list[Entry] | None:
    """Return the latest submission of each student, or None if this is not Brightspace's."""
    folders = {name: match for name in tree.folders if (match := _FOLDER.fullmatch(name))}
    if not folders or len(folders) < len(tree.folders) / 2:
        return None
    files: dict[str, list[tuple[str, str]]] = {name: [] for name in folders}
    for name in tree.names:
        folder, slash, path = name.partition("/")
        if slash and folder in files:
            files[folder].append((path, name))
    students: dict[str, list[tuple[datetime, str]]] = {}
    for folder, match in folders.items():
        students.setdefault(match["id"], []).append((_when(match), folder))
    return [_entry(number, sorted(all_of), folders, files) for number, all_of in students.items()]


def _entry(
    number: str,
    submissions: list[tuple[datetime, str]],
    folders: dict[str, re.Match[str]],
    files: dict[str, list[tuple[str, str]]],
) -> Entry:
    *earlier, (when, last) = submissions
    name = folders[last]["name"]
    notes = []
    if earlier:
        times = ", ".join(f"{time:%Y-%m-%d %H:%M}" for time, _ in earlier)
        notes.append(f"Graded: the submission of {when:%Y-%m-%d %H:%M}. Not graded: {times}.")
    return Entry(
        key=key_of(name, number),
        name=name,
        ids={"folder": number},
        files=tuple(files[last]),
        submitted=when.isoformat(),
        notes=tuple(notes),
    )


def _when(match: re.Match[str]) -> datetime:
    month = _MONTHS.index(match["month"]) + 1 if match["month"] in _MONTHS else 1
    hour = int(match["hour"]) % 12 + (12 if match["half"] == "PM" else 0)
    try:
        return datetime(  # noqa: DTZ001, the platform does not tell its zone
            int(match["year"]), month, int(match["day"]), hour, int(match["minute"])
        )
    except ValueError:  # no such day: then it is the earliest of all
        return datetime.min  # noqa: DTZ901
