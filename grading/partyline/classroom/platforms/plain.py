"""A folder or an archive with one folder, archive, program or write-up for each student."""

from __future__ import annotations

from pathlib import PurePosixPath

from partyline.classroom.entry import Entry, key_of
from partyline.classroom.export_tree import ExportTree
from partyline.classroom.letter import ClassProblem
from partyline.model.stages import stages
from partyline.open.discover.markdown import SUFFIXES
from partyline.submission.intake import shown

NAME = "plain"
_ARCHIVES = (
    ".zip",
    ".tar",
    ".tar.gz",
    ".tgz",
    ".tar.bz2",
    ".tbz2",
    ".tar.xz",
    ".txz",
    ".7z",
    ".rar",
)
_PROGRAMS = ("server.py", "client.py", "wire.py")


def entries(tree: ExportTree, sure: bool = False) -> list[Entry]:
    """Return the submissions.

    Args:
        sure: whether somebody has said that this is such a folder.

    Raises:
        ClassProblem: it looks like the work of one student.
    """
    tops = {name.partition("/")[0] for name in tree.names} | set(tree.folders)
    of_one = tops & {*_PROGRAMS, *(stage.name for stage in stages())}
    if of_one and not sure:
        raise ClassProblem(
            f"{shown(tree.path)} holds {shown(min(of_one))}: that is one submission, not a class. "
            f"To grade it:  grade.py {shown(tree.path)}"
        )
    files: dict[str, list[tuple[str, str]]] = {name: [] for name in tree.folders}
    for name in tree.names:
        top, slash, path = name.partition("/")
        if slash:
            files.setdefault(top, []).append((path, name))
        elif _may_be_handed_in(top):
            files[top] = [(top, name)]
    problems = {name: why for name, why in tree.left_out if "/" not in name}
    for name in problems:
        files.setdefault(name, [])
    return [_entry(top, inside, problems.get(top, "")) for top, inside in sorted(files.items())]


def _may_be_handed_in(name: str) -> bool:
    suffix = PurePosixPath(name).suffix.casefold()
    return name.casefold().endswith(_ARCHIVES) or suffix in (".py", *SUFFIXES)


def _entry(top: str, files: list[tuple[str, str]], why: str) -> Entry:
    name = top
    if files and files[0][0] == top:
        ending = next((e for e in _ARCHIVES if top.casefold().endswith(e)), "")
        name = top[: -len(ending)] if ending else PurePosixPath(top).stem
    problem = f"Left out: it is {why}." if why else ""
    return Entry(key_of(name), name, {"login": name}, tuple(files), problem=problem)
