"""Gradescope's "Export Submissions": a folder for each, and submission_metadata.yml."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from partyline.classroom.entry import Entry, key_of
from partyline.classroom.export_tree import ExportTree

NAME = "gradescope"
_METADATA = "submission_metadata.yml"
_TOP = re.compile(r"(submission_\d+):\s*")
_PERSON = re.compile(r"  (?:- |  ):(name|sid|email):(.*)")
_WHEN = re.compile(r"  :created_at: (\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)")
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")


@dataclass
class _About:
    students: list[dict[str, str]] = field(default_factory=list)
    submitted: str = ""


def entries(tree: ExportTree) -> list[Entry] | None:
    """Return the submissions, or None if this is no export of Gradescope."""
    if _METADATA not in tree.names:
        return None
    known = _metadata(tree.text(_METADATA))
    files: dict[str, list[tuple[str, str]]] = {name: [] for name in known}
    for name in tree.names:
        folder, slash, path = name.partition("/")
        if slash:
            files.setdefault(folder, []).append((path, name))
    return [_entry(folder, known.get(folder), inside) for folder, inside in files.items()]


def _entry(folder: str, about: _About | None, files: list[tuple[str, str]]) -> Entry:
    number = folder.removeprefix("submission_")
    ids = {"submission": number}
    if about is None or not about.students:
        note = f"{_METADATA} does not say whose submission this is: enter its mark by hand."
        return Entry(key_of(folder), folder, ids, tuple(files), notes=(note,))
    names = ", ".join(s.get("name") or s.get("email") or "?" for s in about.students)
    if len(about.students) == 1:
        ids |= {key: value for key, value in about.students[0].items() if key != "name" and value}
    return Entry(
        key=key_of(names, number),
        name=names,
        ids=ids,
        files=tuple(files),
        submitted=about.submitted,
        students=tuple(about.students),
    )


def _metadata(text: str) -> dict[str, _About]:
    """Return what Gradescope says of each submission: only these few lines of its YAML matter."""
    found: dict[str, _About] = {}
    about = _About()
    in_submitters = False
    for line in text.splitlines():
        if match := _TOP.fullmatch(line):
            about = found[match[1]] = _About()
        elif line.startswith("  :"):
            in_submitters = line.startswith("  :submitters:")
            if match := _WHEN.match(line):
                about.submitted = f"{match[1]}T{match[2]}"
        elif in_submitters and (match := _PERSON.fullmatch(line)):
            if line.startswith("  - "):
                about.students.append({})
            if about.students:
                about.students[-1][match[1]] = _scalar(match[2].strip())
    return found


def _scalar(text: str) -> str:
    if text in ("", "~", "null"):
        return ""
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    if len(text) > 1 and text[0] == text[-1] == '"':
        return _ESCAPE.sub(_unescaped, text[1:-1])
    return text


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    return chr(int(code, 16)) if code else match[4]
