"""The course: its lessons, and the content of a lesson."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from partyline.model.stages import ROOT, Todo, stages

FOLDER = ROOT / "lessons" / "en"

# A block of code: its language, and what stands in it.
FENCE = re.compile(r"^ *```([^`\n]*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
_HEAD = re.compile(
    r"^(?:Stage (?P<stage>.+?)|Before stage 1) · (?P<minutes>\d+) minutes · (?P<work>.+)$",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Lesson:
    """One lesson: a Markdown file."""

    path: Path

    @property
    def name(self) -> str:
        """`07-everyone`, as checks name it."""
        return self.path.stem

    @property
    def number(self) -> int:
        """7."""
        return int(self.name.split("-")[0])

    @cached_property
    def text(self) -> str:
        """The whole file."""
        return self.path.read_text(encoding="utf-8")

    @property
    def title(self) -> str:
        """What its first heading says, without "Lesson 7: "."""
        return self.headings[0].split(": ", 1)[1]

    @property
    def headings(self) -> list[str]:
        """All headings in their order."""
        return headings(self.text)

    @property
    def stage(self) -> str:
        """The stage that it belongs to, as its head says it, or "none" for one before stage 1."""
        return self._head["stage"] or "none"

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return int(self._head["minutes"])

    @property
    def work(self) -> str:
        """What the learner edits."""
        return self._head["work"]

    @property
    def idea(self) -> str:
        """The one idea: the first bold text of its section."""
        match = re.search(r"\*\*(.+?)\*\*", self.section("The one idea"), re.DOTALL)
        assert match is not None, f"{self.name} has no bold idea"
        return " ".join(match[1].split())

    @property
    def todos(self) -> list[Todo]:
        """The TODOs that are taught here."""
        return [todo for stage in stages() for todo in stage.todos if todo.lesson == self.name]

    @property
    def _head(self) -> re.Match[str]:
        match = _HEAD.search(self.text)
        assert match is not None, f"{self.name} has no head"
        return match

    def section(self, heading: str) -> str:
        """Return what stands below a heading of the second level, or "" if there is none."""
        parts = re.split(r"^## (.+)$", without_fences(self.text), flags=re.MULTILINE)
        return dict(zip(parts[1::2], parts[2::2], strict=True)).get(heading, "")


def lessons(folder: Path = FOLDER) -> list[Lesson]:
    """Return all lessons in their order."""
    return [Lesson(path) for path in sorted(folder.glob("[0-9][0-9]-*.md"))]


def lesson_file(name: str) -> str | None:
    """Return the path of the lesson `name` from the kit's folder, or None if there is none."""
    path = FOLDER / f"{name}.md"
    return path.relative_to(ROOT).as_posix() if path.is_file() else None


def headings(text: str) -> list[str]:
    """Return all headings of a Markdown text, without those that stand in code."""
    return [match[2].strip() for match in _HEADING.finditer(without_fences(text))]


def without_fences(text: str) -> str:
    """Return a Markdown text without its blocks of code."""
    return FENCE.sub("", text)


def anchor(heading: str) -> str:
    """Return the part of a link after `#` that GitHub gives to a heading."""
    kept = re.sub(r"[^\w\- ]", "", heading.lower())
    return kept.replace(" ", "-")


def todo_heading(todo: Todo, folder: Path = FOLDER) -> str | None:
    """Return the heading of a TODO in its lesson, or None if there is no such lesson or heading."""
    path = folder / f"{todo.lesson}.md"
    if path.is_file():
        for heading in Lesson(path).headings:
            if heading.startswith(f"TODO {todo.number}:"):
                return heading
    return None
