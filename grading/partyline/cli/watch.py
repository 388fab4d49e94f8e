"""`grade.py watch`: the checks run again after every save, by themselves."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from partyline.cli.report_options import PASSED, WrongUsage
from partyline.course import progress
from partyline.course.lesson_checks import lessons_of, stage_of
from partyline.course.page import named
from partyline.model.outline import Lesson
from partyline.model.sanitize import shell_word
from partyline.model.stages import ROOT, stages

LEAST = (40, 12)  # columns and rows below which the screen is of no use
_ABOUT = """\
Runs the checks of one lesson after every save, and shows the first failure. Without a lesson it
goes on where you are. Leave it running beside your editor.
"""
_EPILOG = """\
examples:
  grade.py watch              go on where you are
  grade.py watch 3            lesson 3
  grade.py watch 2-pair       the first lesson of this stage
  grade.py watch --plain      plain lines, for a screen reader or a small terminal
"""


def watch(argv: Sequence[str]) -> int:
    """Run the loop until the learner leaves it; return the exit status.

    Raises:
        WrongUsage: there is no such lesson or stage, or its folder is not there.
    """
    options = _parser().parse_args(list(argv))
    lesson = _lesson(options.where)
    home = options.folder or ROOT / "starter"
    folder = home / stage_of(lesson).name
    if not folder.is_dir():
        raise WrongUsage(
            f"There is no folder {folder}. Its programs come with the kit: fetch the kit again."
        )
    file = progress.FILE if options.folder is None else options.folder / ".party-line.json"
    if options.plain or options.once or not _full_screen():
        from partyline.learner.plain import watch_plainly

        return watch_plainly(lesson, home, _command, file, options.once)
    from partyline.learner.screen import Watch

    Watch(lesson, home, _command, file).run()
    return PASSED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="grade.py watch",
        description=_ABOUT,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("where", nargs="?", help="a lesson (3, 03-lines), a TODO (1.2), a stage (2-pair)")
    add("--plain", action="store_true", help="plain lines instead of a full screen")
    add("--once", action="store_true", help="stop after one run (as plain lines)")
    about = "the folder that holds the stage folders (default: starter)"
    add("--folder", type=Path, metavar="FOLDER", help=about)
    return parser


def _lesson(where: str | None) -> Lesson:
    if where is None:
        return progress.load().place
    stage_folder = Path(where).name
    for stage in stages():
        if stage.name == stage_folder:
            return _first_open(lessons_of(stage.name))
    found = named(where)
    if found is None:
        names = ", ".join(stage.name for stage in stages())
        raise WrongUsage(
            f"There is no lesson and no stage {where!r}. Lessons have numbers (grade.py lesson "
            f"lists them); the stages are: {names}."
        )
    return found


def _first_open(lessons: Sequence[Lesson]) -> Lesson:
    """Return the first of a stage's lessons that is not done."""
    closed = progress.load().closed
    return next((lesson for lesson in lessons if lesson.name not in closed), lessons[0])


def _full_screen() -> bool:
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM") == "dumb":
        return False
    size = os.get_terminal_size(sys.stdout.fileno())
    return size.columns >= LEAST[0] and size.lines >= LEAST[1]


def _command(folder: Path) -> str:
    """Return the command that grades a stage's folder once, as it is typed where the learner is."""
    try:
        folder = folder.resolve().relative_to(Path.cwd())
    except ValueError:  # somewhere else
        pass
    return f"python3 grading/grade.py {shell_word(folder.as_posix())}"
