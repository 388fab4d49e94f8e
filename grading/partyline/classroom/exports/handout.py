"""The students' copy of the kit: lessons, starters, visible checks and the grader."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from partyline.classroom.exports import visible_checks
from partyline.classroom.exports.kit_copy import Files, KitCopy
from partyline.classroom.letter import ClassProblem
from partyline.model.outline import FENCE, Lesson, lessons
from partyline.model.stages import ROOT, Stage, stages

_COG = re.compile(r"^ *<!-- \[\[\[(?:cog .*|end)\]\]\] -->\n", re.M)
_LINK = re.compile(r"\[([^][]+)\]\((?!https?:)([^)\s#]*)(#[^)\s]*)?\)")
_OURS = "TEACHER.md"
_IGNORED = "/.venv*\n/.party-line/\n__pycache__/\n*.pyc\n"
_README = """\
# Party Line

You write a chat in Python, in small steps: {names}. A checker runs your programs after every save,
talks to them as users would, and shows what went wrong.

You need Python 3.11 or newer, and nothing else. Begin here:

```console
$ python3 grading/grade.py
```

It says where you are, and what to do next. On Windows the command is `py grading\\grade.py`. At its
first run it fetches the packages that it needs into a folder `.venv` in here.

- The lessons are in [lessons/en](lessons/en/README.md). `grade.py lesson 0` shows one in the
  terminal.
- You edit the files in `starter/`.
- `python3 grading/grade.py watch` runs the checks of your lesson after every save.
- `python3 grading/grade.py starter/{first}` runs all checks of one stage.
"""


def files(upto: Stage | None = None, platform: bool = False) -> Files:
    """Return path -> content of the students' copy.

    Args:
        upto: the last stage in it; None for all.
        platform: whether a platform grades with it, too.

    Raises:
        ClassProblem: what students see builds on what they do not.
    """
    wanted = stages()[: stages().index(upto) + 1] if upto is not None else stages()
    found = KitCopy(wanted, learner=True, platform=platform).files()
    for stage in wanted:
        for file in sorted(stage.starter.glob("*.py")):
            found[f"starter/{stage.name}/{file.name}"] = file.read_bytes()
    found |= course(wanted)
    found["lessons/talk.py"] = (ROOT / "lessons" / "talk.py").read_bytes()
    names = ", ".join(stage.title.split(":")[0].lower() for stage in wanted)
    found["README.md"] = _README.format(names=names, first=wanted[0].name).encode()
    found[".gitignore"] = _IGNORED.encode()
    return found


def course(wanted: Sequence[Stage]) -> Files:
    """Return the lessons of these stages, and the pages beside them, as students see them.

    Raises:
        ClassProblem: they speak of a hidden check.
    """
    hidden = {check.title for check in visible_checks.hidden_checks()}
    names = {stage.name for stage in wanted}
    every = lessons()
    known = {stage.name for stage in stages()}
    kept = [lesson for lesson in every if lesson.stage in names or lesson.stage not in known]
    folder = every[0].path.parent
    pages = [lesson.path for lesson in kept]
    pages += [file for file in folder.glob("*.md") if file not in {x.path for x in every}]
    paths = {_path(page) for page in pages}
    return {_path(page): _page(page, paths, hidden).encode() for page in sorted(pages)}


def _page(page: Path, paths: Iterable[str], hidden: Iterable[str]) -> str:
    """Return a page without our marks, without links that lead nowhere, and without secrets."""
    text = _COG.sub("", Lesson(page).text)
    lines = text.splitlines(keepends=True)
    hidden = set(hidden)
    kept = [
        line
        for line in lines
        if _OURS not in line and not (line.startswith("- ") and any(h in line for h in hidden))
    ]
    text = "".join(kept)
    if told := next((title for title in hidden if title in text), None):
        raise ClassProblem(
            f'{_path(page)} speaks of the check "{told}", which is hidden. Let students see it, or '
            "change the lesson."
        )
    here = posixpath.dirname(_path(page))

    def link(match: re.Match[str]) -> str:
        goal = posixpath.normpath(posixpath.join(here, match[2]))
        return match[0] if not match[2] or goal in paths else match[1]

    code = [found.span() for found in FENCE.finditer(text)]

    def outside_code(match: re.Match[str]) -> str:
        inside = any(start <= match.start() < end for start, end in code)
        return match[0] if inside else link(match)

    return _LINK.sub(outside_code, text)


def _path(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()
