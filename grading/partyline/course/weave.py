"""What a program can produce of the lessons: code, recordings, tables. Cog puts it into the text.

A lesson holds `<!-- [[[cog code("1-echo/server.py", "serve") ]]] -->`, and below it, up to
`<!-- [[[end]]] -->`, what this printed. The functions that can be called are those of `Weaver`.
"""

from __future__ import annotations

from pathlib import Path

from cogapp import Cog

from partyline.course import quote, scenes, tables
from partyline.course.readme import failure_of, steady
from partyline.model.checks import Check, load
from partyline.model.outline import Lesson, lessons
from partyline.model.stages import ROOT, stages
from partyline.model.visibility import VISIBLE


class Weaver:
    """The words that a lesson can use; each prints Markdown into the lesson."""

    def __init__(self, path: Path) -> None:
        """Weave for this file: its name says whose scenes are meant."""
        self.folder = path.parent
        self.lesson = path.stem
        self.cog = Cog()
        words = ["nav", "code", "constants", "scene", "shown", "checks", "failure", "table"]
        self.cog.options.defines = {word: getattr(self, word) for word in words}

    def nav(self) -> None:
        """Print the links to the lesson before, to all lessons, and to the next one."""
        course = lessons(self.folder)
        here = [lesson.name for lesson in course].index(self.lesson)
        links = ["[All lessons](README.md)"]
        if here > 0:
            links.insert(0, _link("Back", course[here - 1]))
        if here + 1 < len(course):
            links.append(_link("Next", course[here + 1]))
        self.cog.cogmodule.out(f"{' · '.join(links)}\n")

    def code(self, file: str, *names: str, docstring: bool = True) -> None:
        """Print functions of a file of solution/, or of lessons/ (`talk.py`)."""
        path = ROOT / ("solution" if "/" in file else "lessons") / file
        found = [quote.function(path, name, docstring=docstring) for name in names]
        self._fence("python", "\n\n".join(found))

    def constants(self, file: str, *names: str) -> None:
        """Print the constants of a file of solution/."""
        self._fence("python", quote.constants(ROOT / "solution" / file, *names))

    def scene(self, name: str, *only: str) -> None:
        """Print the recording of a scene, of all terminals or `only` of these."""
        recording = scenes.record(self.lesson, name)
        terminals = {who for who, _, _ in recording.lines if not only or who in only}
        self._fence("console" if len(terminals) == 1 else "text", recording.text(only))

    def shown(self, name: str, language: str = "python") -> None:
        """Print a text of the scenes' file: code that a scene runs."""
        self._fence(language, scenes.constant(self.lesson, name).strip("\n") + "\n")

    def checks(self, *todos: str) -> None:
        """Print the titles of the checks that prove these TODOs."""
        for number in todos:
            for check in _owned(number):
                lesson = f"[{check.lesson}]({check.lesson}.md)"
                later = "" if check.lesson == self.lesson else f" (see {lesson})"
                self.cog.cogmodule.out(f"- {number}: {check.title}{later}\n")

    def failure(self, mistake: str) -> None:
        """Print what a learner with this mistake sees of its first failure."""
        self.cog.cogmodule.out(failure_of(mistake))

    def table(self, name: str) -> None:
        """Print one of the tables of `tables.py`."""
        self.cog.cogmodule.out(tables.TABLES[name]())

    def weave(self, text: str) -> str:
        """Return the text with everything made new that cog makes."""
        return str(self.cog.process_string(text, self.lesson))

    def _fence(self, language: str, text: str) -> None:
        self.cog.cogmodule.out(f"```{language}\n{text.rstrip()}\n```\n")


def woven(path: Path) -> str:
    """Return what a file should be."""
    return Weaver(path).weave(path.read_text(encoding="utf-8"))


def same(one: str, other: str) -> bool:
    """Tell whether two versions of a lesson differ in no more than times and ports."""
    return steady(one) == steady(other)


def _link(word: str, lesson: Lesson) -> str:
    return f"[{word}: {lesson.number} {lesson.title}]({lesson.path.name})"


def _owned(number: str) -> list[Check]:
    every = [check for stage in stages() for check, _ in load(stage)]
    return [c for c in every if c.todo == number and c.visibility == VISIBLE]


def files() -> list[Path]:
    """Return every file of lessons/ in which something is made."""
    return sorted((ROOT / "lessons").rglob("*.md"))
