"""Lessons in the terminal: `grade.py lesson`."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table

from partyline.course import pager
from partyline.course.progress import load, state
from partyline.model.outline import FENCE, Lesson, lessons

_WIDTH = 100  # columns; longer lines are hard to read
_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_FOLD = re.compile(
    r"^( *)<details><summary>(.*?)</summary>\n(.*?)^ *</details>$", re.MULTILINE | re.DOTALL
)
_CALLOUT = re.compile(r"^> \[!(\w+)\]$", re.MULTILINE)
_TITLE = re.compile(r"accTitle: (.+)")
_NAV = re.compile(r"^\[(?:Back|All lessons).*\n", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\((?!https?:)[^)\s]+\)")  # to another file: no use in a terminal


def lesson(argv: Sequence[str]) -> int:
    """Show one lesson, or all of them as a list; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="grade.py lesson", description="Show a lesson, or the list of all lessons."
    )
    parser.add_argument("number", nargs="?", help="its number (7), its name, or a TODO (3.2)")
    parser.add_argument("--answers", action="store_true", help="with all answers and hints open")
    parser.add_argument("--no-color", action="store_true", help="plain text")
    options = parser.parse_args(list(argv))
    console = Console(no_color=options.no_color or None, highlight=False)
    console.width = min(console.width, _WIDTH)
    if options.number is None:
        _show_list(console)
        return 0
    found = named(options.number)
    if found is None:
        last = lessons()[-1].number
        print(
            f"There is no lesson {options.number!r}. They are numbered from 0 to {last}; "
            "grade.py lesson lists them.",
            file=sys.stderr,
        )
        return 2
    with pager.paged(console):
        console.print(
            Markdown(plain(found.text, options.answers), code_theme="ansi_dark", hyperlinks=False)
        )
        console.print()
        console.print(_further(found, options.answers))
    return 0


def named(text: str) -> Lesson | None:
    """Return the lesson with this number, this name, or this TODO, or None."""
    for found in lessons():
        todos = [todo.number for todo in found.todos]
        if text in (found.name, str(found.number), f"{found.number:02}", *todos):
            return found
    return None


def plain(text: str, answers: bool) -> str:
    """Return a lesson as Markdown that a terminal can show: folds closed, or open for `answers`."""
    text = _LINK.sub(r"\1", _NAV.sub("", _COMMENT.sub("", text)))

    def fold(match: re.Match[str]) -> str:
        indent, summary, inside = match.groups()
        if answers:
            return f"{indent}**{summary}:**\n{inside}"
        return f"{indent}*[{summary}: folded]*"

    text = _FOLD.sub(fold, text)
    text = _CALLOUT.sub(lambda match: f"> **{match[1].capitalize()}:**", text)
    return FENCE.sub(_picture, text)


def _picture(match: re.Match[str]) -> str:
    """Leave a Mermaid picture out: it is told in words below."""
    if match[1].strip() != "mermaid":
        return match.group()
    title = _TITLE.search(match[2])
    return f"*[Picture: {title[1] if title else 'see the file'}]*"


def _further(found: Lesson, answers: bool) -> str:
    course = lessons()
    words = [] if answers else [f"Answers and hints: grade.py lesson {found.number} --answers"]
    if found.number < course[-1].number:
        words.append(f"Next: grade.py lesson {found.number + 1}")
    return "\n".join(words)


def _show_list(console: Console) -> None:
    known = load()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("lesson", "", "stage", "min"):
        table.add_column(heading, justify="right" if heading in ("lesson", "min") else "left")
    table.add_column("your checks")
    for found in lessons():
        stage = "" if found.stage == "none" else found.stage
        table.add_row(
            str(found.number), found.title, stage, str(found.minutes), state(found, known)
        )
    console.print(table)
    console.print("\nRead one with: grade.py lesson 0")
