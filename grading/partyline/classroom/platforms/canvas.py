"""Canvas's "Download Submissions": one file after the other, and all is said in their names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from partyline.classroom.entry import Entry, key_of
from partyline.classroom.export_tree import ExportTree

NAME = "canvas"
_DIGITS = re.compile(r"[0-9]+")
_TEXTS = ("text.html", "link.html")
_AGAIN = re.compile(r"(.+)-\d+(\.\w+)")  # what Canvas makes of a name that was handed in before
_ANONYMOUS = re.compile(r"(?P<late>LATE_)?anon_(?P<who>\w{5})_(?P<file>\d+)_(?P<name>.+)", re.S)


@dataclass
class _Found:
    name: str
    ids: dict[str, str]
    late: bool = False
    files: dict[str, str] = field(default_factory=dict)
    sent_as: list[tuple[str, str]] = field(default_factory=list)


def entries(tree: ExportTree) -> list[Entry] | None:
    """Return the submissions, or None if this is no export of Canvas."""
    found: dict[str, _Found] = {}
    strangers = 0
    for name in tree.names:
        if "/" in name or not _taken(name, found):
            strangers += 1
    if not found or strangers > len(tree.names) / 2:
        return None
    return [_entry(one) for one in found.values()]


def _taken(name: str, found: dict[str, _Found]) -> bool:
    if match := _ANONYMOUS.fullmatch(name):
        who = match["who"]
        one = found.setdefault(f"anon {who}", _Found(f"anon {who}", {"anonymous": who}))
        one.late = one.late or bool(match["late"])
        one.files[match["name"]] = name
        one.sent_as.append((match["file"], match["name"]))
        return True
    parts = name.split("_")
    late = "LATE" in parts[:-1]
    at = [n for n, part in enumerate(parts) if n and _DIGITS.fullmatch(part)][:2]
    if not at:
        return False
    who = "_".join(part for part in parts[: at[0]] if part != "LATE")
    user, rest = parts[at[0]], parts[at[0] + 1 :]
    one = _Found(who, {"user": user})
    if "_".join(rest) in _TEXTS:
        found.setdefault(user, one).files["_".join(rest)] = name
    elif len(at) == 2 and at[1] == at[0] + 1 and len(rest) > 1:
        file = "_".join(rest[1:])
        one = found.setdefault(user, one)
        one.files[file] = name
        one.sent_as.append((rest[0], file))
    else:
        return False
    found[user].late = found[user].late or late
    return True


def _entry(one: _Found) -> Entry:
    files, notes = {}, []
    for file, name in one.files.items():
        match = _AGAIN.fullmatch(file)
        plain = match[1] + match[2] if match else file
        if plain != file and plain not in one.files:
            notes.append(f"{file}: handed in more than once, graded as {plain}.")
            files[plain] = name
        else:
            files[file] = name
    if not one.sent_as:
        notes.append("A text entry: Canvas takes no file back as an answer to it.")
    return Entry(
        key=key_of(one.name, one.ids.get("user", "")),
        name=one.name,
        ids=one.ids,
        files=tuple(sorted(files.items())),
        late="late" if one.late else "",
        sent_as=tuple(one.sent_as),
        notes=tuple(notes),
    )
