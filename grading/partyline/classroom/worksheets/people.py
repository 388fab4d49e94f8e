"""Whose row of a worksheet it is, and what the worksheet knows that the export does not."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any

Row = dict[str, Any]
# How Moodle says it in English and in Russian: "Submitted for grading - 1 day 2 hours late".
_LATE = re.compile(r"(?:- ?)?(?P<en>\d[^-]*) late\b|закончился (?P<ru>\d[^-]*) назад", re.I)
_UNITS = (
    (365.0, re.compile(r"(\d+)\s*(?:y|год|г\.|лет)", re.I)),
    (1.0, re.compile(r"(\d+)\s*(?:d|д)", re.I)),
    (1 / 24, re.compile(r"(\d+)\s*(?:h|ч)", re.I)),
    (1 / 1440, re.compile(r"(\d+)\s*(?:m|м)", re.I)),
    (1 / 86400, re.compile(r"(\d+)\s*(?:s|с)", re.I)),
)
_NOT_IN_A_FOLDER = re.compile(r"[&<>\"'|:\\/`]")
_CLOCK = re.compile(r"(\d+):([0-5]?\d):([0-5]?\d)")


def index_of(rows: Iterable[Row], kinds: tuple[str, ...]) -> dict[tuple[str, str], list[Row]]:
    """Return (kind of id, id) -> the submissions that have it; of a team, for each member."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        own_ids = {"name": row["name"], **row["ids"]}
        if "team" in row["ids"]:
            own_ids["team name"] = as_in_a_folder(row["name"])
        for person in [own_ids, *row["students"]]:
            for kind in kinds:
                if person.get(kind):
                    own = found.setdefault((kind, person[kind].casefold()), [])
                    if row not in own:
                        own.append(row)
    return found


def as_in_a_folder(name: str) -> str:
    """Return the name of a team as Moodle writes it into the name of a folder."""
    return " ".join(_NOT_IN_A_FOLDER.sub("", name.replace("_", " ")).split())


def whose(ids: list[tuple[str, str]], known: dict[tuple[str, str], list[Row]]) -> list[Row]:
    """Return the submissions that the first id fits that fits any: one, if all is well."""
    found = (known.get((kind, value.casefold()), []) for kind, value in ids)
    return next((rows for rows in found if rows), [])


def days_in_words(status: str) -> int:
    """Return how many days late Moodle's status calls a submission; 0 if it does not.

    >>> days_in_words("Submitted for grading - 1 day 2 hours late")
    2
    """
    match = _LATE.search(status)
    if match is None:
        return 0
    text = match["en"] or match["ru"]
    return math.ceil(sum(int(n) * worth for worth, unit in _UNITS for n in unit.findall(text)))


def days_on_the_clock(lateness: str) -> int | None:
    """Return the days begun in hours, minutes and seconds, as Gradescope writes them.

    >>> days_on_the_clock("25:00:00")
    2
    """
    match = _CLOCK.fullmatch(lateness)
    if match is None:
        return None
    hours, minutes, seconds = map(int, match.groups())
    return math.ceil((hours * 3600 + minutes * 60 + seconds) / 86400)
