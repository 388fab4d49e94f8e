"""Blackboard's "Assignment File Download": all attempts side by side, and a text about each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from partyline.classroom.entry import Entry, common_start, key_of
from partyline.classroom.export_tree import ExportTree

NAME = "blackboard"
_NAME = re.compile(
    r"(?P<before>.+?)_attempt_(?P<when>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|\.txt)", re.S
)
_STUDENT = re.compile(r"Name:\s*(?P<name>.*?)\s*\((?P<login>[^()]+)\)\s*")


@dataclass
class _Attempt:
    name: str = ""
    login: str = ""
    files: dict[str, str] = field(default_factory=dict)


def entries(tree: ExportTree) -> list[Entry] | None:
    """Return the latest attempt of each student, or None if this is no export of Blackboard."""
    found: dict[str, dict[str, _Attempt]] = {}
    strangers = 0
    for name in tree.names:
        match = _NAME.fullmatch(name)
        if match is None:
            strangers += 1
            continue
        attempt = found.setdefault(match["before"], {}).setdefault(match["when"], _Attempt())
        if match["file"]:
            attempt.files[match["file"]] = name
        elif about := _STUDENT.match(tree.text(name)):
            attempt.name, attempt.login = about["name"], about["login"]
    if not found or strangers > len(tree.names) / 2:
        return None
    common = common_start(found, "_")
    return [_entry(before, common, attempts) for before, attempts in found.items()]


def _entry(before: str, common: str, attempts: dict[str, _Attempt]) -> Entry:
    when = max(attempts)
    last = attempts[when]
    login = last.login or before[len(common) :]
    notes = []
    if earlier := sorted(set(attempts) - {when}):
        notes.append(f"Graded: the attempt of {when}. Not graded: {', '.join(earlier)}.")
    date, clock = when[:10], when[11:].replace("-", ":")
    return Entry(
        key=key_of(login),
        name=last.name or login,
        ids={"login": login},
        files=tuple(sorted(last.files.items())),
        submitted=f"{date}T{clock}",
        notes=tuple(notes),
    )
