"""Which platform an export comes from, and whose submissions are in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from partyline.classroom.entry import Entry, with_keys
from partyline.classroom.export_tree import ExportTree, opened_tree
from partyline.classroom.letter import ClassProblem
from partyline.classroom.platforms import (
    blackboard,
    brightspace,
    canvas,
    github,
    gradescope,
    moodle,
    plain,
)
from partyline.submission.intake import shown

Reader = Callable[[ExportTree], list[Entry] | None]
# In the order in which they are asked: the surest sign first.
READERS: dict[str, Reader] = {
    reader.NAME: reader.entries
    for reader in (gradescope, moodle, blackboard, brightspace, canvas, github, plain)
}
_SAME = ("participant", "user", "login")  # ids that no two submissions share


@dataclass(frozen=True)
class Handed:
    """What was handed in: the platform, the files, and the submissions."""

    platform: str
    tree: ExportTree
    entries: list[Entry]

    def line(self) -> str:
        """Return in one line what was recognised."""
        empty = sum(not entry.files for entry in self.entries)
        late = sum(bool(entry.late) for entry in self.entries)
        many = f"{len(self.entries)} submission{'' if len(self.entries) == 1 else 's'}"
        more = [f"{empty} empty"] * bool(empty) + [f"{late} late"] * bool(late)
        extra = f" ({', '.join(more)})" if more else ""
        return f"{shown(self.tree.path)}: {self.platform}, {many}{extra}"


def recognise(path: Path, platform: str = "", assignment: str = "", teams: bool = False) -> Handed:
    """Return whose submissions are in an export.

    Args:
        path: the archive or the folder.
        platform: where it comes from, one of `READERS`; found out if "".
        assignment: of clones: what stands before the user in the name of each repository.
        teams: of Moodle: whether the numbers are those of teams.

    Raises:
        ClassProblem: it can't be read, or nobody knows what it is.
    """
    tree = opened_tree(path)
    readers: dict[str, Reader] = {
        **READERS,
        "moodle": lambda tree: moodle.entries(tree, teams),
        "github": lambda tree: github.entries(tree, assignment, platform == "github"),
        "plain": lambda tree: plain.entries(tree, platform == "plain"),
    }
    asked = {platform: readers[platform]} if platform else readers
    for name, reader in asked.items():
        entries = reader(tree)
        if entries:
            _see_that_ids_are_unique(entries)
            ordered = sorted(entries, key=lambda entry: (entry.name.casefold(), entry.key))
            return Handed(name, tree, with_keys(ordered))
    if platform:
        raise ClassProblem(
            f"{shown(path)} does not look like an export of {platform}. Leave out --from, or say "
            f"one of: {', '.join(READERS)}."
        )
    raise ClassProblem(
        f"There is no submission in {shown(path)}: no folder, no archive and no program."
    )


def _see_that_ids_are_unique(entries: list[Entry]) -> None:
    for kind in _SAME:
        counted = Counter(entry.ids[kind] for entry in entries if entry.ids.get(kind))
        for number, times in counted.items():
            if times > 1:
                names = [e.name for e in entries if e.ids.get(kind) == number]
                raise ClassProblem(
                    f"Two students have the {kind} id {number}: {shown(names[0])} and "
                    f"{shown(names[1])}. Two exports may have been put together: grade each of "
                    "them alone, or rename one."
                )
