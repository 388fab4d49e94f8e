"""One submission of a class, as an export names it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

_NOT_IN_A_KEY = re.compile(r"[^\w.-]+")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.I)
_LONG = 80  # characters of a key: it is the name of a folder


@dataclass(frozen=True)
class Entry:
    """One submission.

    Args:
        key: names it everywhere; a folder may be called so. See `with_keys`.
        name: what the platform shows of the student or the team.
        ids: what the platform knows the student by: "participant", "user", "login", "email".
        files: path in the submission -> name in the export.
        late: what the platform says about it, "" if it was in time or nobody says.
        days_late: whole days begun, where that is known.
        submitted: when, as YYYY-MM-DDTHH:MM:SS, where the export says so.
        students: the members of a team, where the export names them: the ids of each.
        sent_as: (attachment, file name) of each uploaded file, for a platform that wants it back.
        notes: what to know of it.
        problem: a sentence, if it can't be graded as it came; "" if it can.
        lost: the same, for one that turns out to be made of stages: the export has mixed them.
    """

    key: str
    name: str
    ids: dict[str, str] = field(default_factory=dict)
    files: tuple[tuple[str, str], ...] = ()
    late: str = ""
    days_late: int | None = None
    submitted: str = ""
    students: tuple[dict[str, str], ...] = ()
    sent_as: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    problem: str = ""
    lost: str = ""


def key_of(*parts: str) -> str:
    """Return a key for a submission that is called by these words."""
    words = "-".join(part for part in parts if part)
    key = _NOT_IN_A_KEY.sub("-", words).strip("-.")[:_LONG].rstrip("-.")
    return f"_{key}" if not key or _RESERVED.fullmatch(key) else key


def common_start(names: Iterable[str], end: str) -> str:
    """Return the longest beginning that all names share and that ends in `end`; "" if none does."""
    names = list(names)
    shortest, longest = min(names, default=""), max(names, default="")
    same = 0
    while same < len(shortest) and shortest[same] == longest[same]:
        same += 1
    before, found, _ = shortest[:same].rpartition(end)
    return before + found


def with_keys(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries so that no two have the same key, whatever case letters have."""
    seen: dict[str, int] = {}
    unique = []
    for entry in entries:
        same = entry.key.casefold()
        seen[same] = number = seen.get(same, 0) + 1
        while number > 1 and f"{same}~{number}" in seen:
            number += 1
        key = entry.key if number == 1 else f"{entry.key}~{number}"
        seen.setdefault(key.casefold(), 1)
        unique.append(replace(entry, key=key))
    return unique
