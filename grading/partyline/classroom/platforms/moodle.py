"""Moodle's "Download all submissions": in folders or flat, old and new, blind, of teams."""

from __future__ import annotations

import re
from collections.abc import Sequence

from partyline.classroom.entry import Entry, key_of
from partyline.classroom.export_tree import ExportTree

NAME = "moodle"
_NAME = re.compile(
    r"(?P<who>[^_/]+)(?:_(?P<id>\d+))?_assignsubmission_(?P<plugin>file|onlinetext)_?(?P<rest>.*)",
    re.S,
)
_LOST = (
    'This export was made without "Download submissions in folders": Moodle has thrown the folders '
    "away, and of two files with one name only one is left. "
)
_AGAIN = 'Download it again with "Download submissions in folders" switched on.'


def entries(tree: ExportTree, teams: bool = False) -> list[Entry] | None:
    """Return the submissions, or None if this is no export of Moodle.

    Args:
        teams: whether the numbers are those of teams; found out if one team has none.
    """
    found: dict[tuple[str, str], dict[str, str]] = {}
    flat: dict[tuple[str, str], bool] = {}
    strangers = 0
    for name in tree.names:
        top, slash, rest = name.partition("/")
        match = _NAME.fullmatch(top)
        if match is None:
            strangers += 1
            continue
        who = (match["who"], match["id"] or "")
        flat[who] = flat.get(who, False) or not slash
        path = rest if slash else match["rest"]
        found.setdefault(who, {})[path or match["plugin"]] = name
    for folder in tree.folders:  # a student whose folder is empty has handed in something, too
        if match := _NAME.fullmatch(folder):
            found.setdefault((match["who"], match["id"] or ""), {})
    if not found or strangers > len(tree.names) / 2:
        return None
    teams = teams or any(not number for _, number in found)
    return [_entry(who, files, flat.get(who, False), teams) for who, files in found.items()]


def _entry(who: tuple[str, str], files: dict[str, str], flat: bool, teams: bool) -> Entry:
    name, number = who
    ids = {"team": number} if teams else {"participant": number}
    notes = [_LOST + _AGAIN] if flat else []
    if not number:
        notes.append("Moodle gives this team no number: only its name tells whose work it is.")
    return Entry(
        key=key_of(name, number),
        name=name,
        ids=ids,
        files=_pairs(files),
        notes=tuple(notes),
        lost=f"{_LOST}Its stages can't be told apart any more. {_AGAIN}" if flat else "",
    )


def _pairs(files: dict[str, str]) -> tuple[tuple[str, str], ...]:
    ordered: Sequence[tuple[str, str]] = sorted(files.items())
    return tuple(ordered)
