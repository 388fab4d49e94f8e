"""The commands beside grading itself. Each loads what it needs when it is called."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Command = Callable[[Sequence[str]], int]

ABOUT = """\
  grade.py watch [LESSON]              run the checks of a lesson again after every save
  grade.py open PATH                   grade a chat that has its own protocol
  grade.py class EXPORT --out RESULTS  grade the submissions of a whole class
  grade.py regrade RESULTS             compute a class's marks again, without running anything
  grade.py lesson [7] [--answers]      read a lesson here, or list the lessons and your progress
  grade.py doctor                      show how this machine can isolate programs
  grade.py selftest [PYTEST OPTIONS]   run the project's own tests (the same as plain pytest)
  grade.py certify [--minutes M]       grade the grader, and write the certificate
  grade.py make-starter [--check]      make starter/ from solution/, or check that it is up to date
  grade.py make-lessons [--check]      remake the recordings and code in lessons/, or check
  grade.py make-readme [--check]       remake README.md and FENCES.md, or check
  grade.py make-signatures [--check]   learn how each known mistake fails, or check
"""


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


COMMANDS: dict[str, Command] = {
    "watch": _watch,
    "open": _open,
    "class": _class,
    "regrade": _regrade,
    "doctor": _doctor,
    "selftest": _selftest,
    "lesson": _lesson,
    "certify": _certify,
    "make-lessons": _make_lessons,
    "make-signatures": _make_signatures,
    "make-starter": _make_starter,
    "make-readme": _make_readme,
}
