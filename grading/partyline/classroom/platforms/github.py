"""Clones of repositories, as GitHub Classroom and Classroom 50 name them."""

from __future__ import annotations

from partyline.classroom.entry import Entry, common_start, key_of
from partyline.classroom.export_tree import ExportTree

NAME = "github"


def entries(tree: ExportTree, assignment: str = "", sure: bool = False) -> list[Entry] | None:
    """Return the submissions, or None if these are no clones.

    Args:
        assignment: what stands before the user's name in the name of each repository.
        sure: whether somebody has said that these are clones.
    """
    if not tree.folders or not (sure or all(tree.marks.get(name) for name in tree.folders)):
        return None
    prefix = f"{assignment.rstrip('-')}-" if assignment else _common(tree.folders)
    files: dict[str, list[tuple[str, str]]] = {name: [] for name in tree.folders}
    for name in tree.names:
        folder, slash, path = name.partition("/")
        if slash and not path.startswith((".github/", ".classroom50")):
            files[folder].append((path, name))
    return [_entry(folder, prefix, inside) for folder, inside in files.items()]


def _common(names: list[str]) -> str:
    return common_start(names, "-") if len(names) > 1 else ""


def _entry(folder: str, prefix: str, files: list[tuple[str, str]]) -> Entry:
    known = len(prefix) > 1 and folder.casefold().startswith(prefix.casefold())
    user = folder[len(prefix) :] if known else folder
    problem = "" if files else "The repository is empty: nothing was pushed to it."
    return Entry(key_of(user), user, {"login": user}, tuple(files), problem=problem)
