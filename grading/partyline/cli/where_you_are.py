"""`grade.py` alone: where the learner is, and the commands that make sense now."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from partyline.course.lesson_checks import own_checks
from partyline.course.progress import load, state
from partyline.model.outline import lessons

_READ = ("lesson {number}", "read this lesson here")
_WATCH = ("watch", "run the checks again after every save")
_OTHERS = (("lesson", "all lessons, and what is green"), ("--help", "everything else"))


def show(console: Console) -> None:
    """Print where the learner is, and what to do next."""
    known = load()
    lesson = known.place if known.lesson else lessons()[0]
    if known.lesson:
        stage = "" if lesson.stage == "none" else f" (stage {lesson.stage})"
        how = f": {state(lesson, known)}" if own_checks(lesson) else ""
        console.print(Text(f"You are in lesson {lesson.number}, {lesson.title}{stage}{how}."))
        commands = (_WATCH, _READ, *_OTHERS)
    else:
        console.print(
            Text(
                "This is Party Line: a course in which you build a chat, from two users to many. "
                f"Begin with lesson {lesson.number}, {lesson.title}."
            )
        )
        commands = (_READ, _WATCH, *_OTHERS)
    console.print()
    for words, about in commands:
        command = f"python3 grading/grade.py {words.format(number=lesson.number)}"
        console.print(Text(f"  {command:37} {about}"))
