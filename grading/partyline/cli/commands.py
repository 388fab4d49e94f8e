"""The commands beside grading itself. Each loads what it needs when it is called.

A copy of the kit for students or for a platform holds fewer files, and so has fewer commands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

_LIBRARY = Path(__file__).resolve().parents[1]

Run = Callable[[Sequence[str]], int]


class Command(NamedTuple):
    """One command.

    Args:
        file: where it is written, from the library's folder; without it there is no such command.
        usage: how it is typed, after `grade.py`.
        about: what it does, for `--help`.
        run: runs it with its arguments and returns the exit status.
    """

    file: str
    usage: str
    about: str
    run: Run


def _watch(argv: Sequence[str]) -> int:
    from partyline.cli.watch import watch

    return watch(argv)


def _open(argv: Sequence[str]) -> int:
    from partyline.cli.open import grade_unseen

    return grade_unseen(argv)


def _class(argv: Sequence[str]) -> int:
    from partyline.cli.class_ import grade_class

    return grade_class(argv)


def _regrade(argv: Sequence[str]) -> int:
    from partyline.cli.regrade import regrade

    return regrade(argv)


def _handout(argv: Sequence[str]) -> int:
    from partyline.cli.handout import handout

    return handout(argv)


def _export(argv: Sequence[str]) -> int:
    from partyline.cli.export import export

    return export(argv)


def _platform(argv: Sequence[str]) -> int:
    from partyline.cli.platform import grade_there

    return grade_there(argv)


def _selftest(argv: Sequence[str]) -> int:
    from partyline.cli.selftest import selftest

    return selftest(argv)


def _certify(argv: Sequence[str]) -> int:
    from partyline.cli.certify import certify

    return certify(argv)


def _make_signatures(argv: Sequence[str]) -> int:
    from partyline.cli.make_signatures import make_signatures

    return make_signatures(argv)


def _make_starter(argv: Sequence[str]) -> int:
    from partyline.cli.make_starter import make_starter

    return make_starter(argv)


def _make_lessons(argv: Sequence[str]) -> int:
    from partyline.cli.make_lessons import make_lessons

    return make_lessons(argv)


def _lesson(argv: Sequence[str]) -> int:
    from partyline.course.page import lesson

    return lesson(argv)


def _make_readme(argv: Sequence[str]) -> int:
    from partyline.cli.make_readme import make_readme

    return make_readme(argv)


def _doctor(argv: Sequence[str]) -> int:
    from partyline.cli.doctor import doctor

    return doctor(argv)


_ALL = {
    "watch": Command(
        "cli/watch.py", "[LESSON]", "run the checks of a lesson again after every save", _watch
    ),
    "lesson": Command(
        "course/page.py",
        "[7] [--answers]",
        "read a lesson here, or list the lessons and your progress",
        _lesson,
    ),
    "open": Command("cli/open.py", "PATH", "grade a chat that has its own protocol", _open),
    "class": Command(
        "cli/class_.py", "EXPORT --out RESULTS", "grade the submissions of a whole class", _class
    ),
    "regrade": Command(
        "cli/regrade.py",
        "RESULTS",
        "compute a class's marks again, without running anything",
        _regrade,
    ),
    "handout": Command(
        "cli/handout.py", "DEST [--upto 3]", "make the copy of the kit that students get", _handout
    ),
    "export": Command(
        "cli/export.py",
        "PLATFORM DEST",
        "make what Gradescope, GitHub, Classroom 50 or Dolos takes",
        _export,
    ),
    "platform": Command(
        "cli/platform.py", "NAME", "grade on such a platform, where it starts this", _platform
    ),
    "doctor": Command("cli/doctor.py", "", "show how this machine can isolate programs", _doctor),
    "selftest": Command(
        "cli/selftest.py",
        "[PYTEST OPTIONS]",
        "run the project's own tests (the same as plain pytest)",
        _selftest,
    ),
    "certify": Command(
        "cli/certify.py", "[--minutes M]", "grade the grader, and write the certificate", _certify
    ),
    "make-starter": Command(
        "cli/make_starter.py",
        "[--check]",
        "make starter/ from solution/, or check that it is up to date",
        _make_starter,
    ),
    "make-lessons": Command(
        "cli/make_lessons.py",
        "[--check]",
        "remake the recordings and code in lessons/, or check",
        _make_lessons,
    ),
    "make-readme": Command(
        "cli/make_readme.py", "[--check]", "remake README.md and FENCES.md, or check", _make_readme
    ),
    "make-signatures": Command(
        "cli/make_signatures.py",
        "[--check]",
        "learn how each known mistake fails, or check",
        _make_signatures,
    ),
}

COMMANDS: dict[str, Command] = {
    name: command for name, command in _ALL.items() if (_LIBRARY / command.file).is_file()
}
ABOUT = "".join(
    f"  {f'grade.py {name} {command.usage}'.rstrip():36} {command.about}\n"
    for name, command in COMMANDS.items()
)
