"""The programs of a write-up: code blocks of a Markdown file, with the names they go by."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

SUFFIXES = (".md", ".markdown", ".mkd", ".txt", ".rst")
_FENCE = re.compile(r"^(\s*(?:>\s*)*)(`{3,}|~{3,})\s*([^`\n]*)$")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$")
_FILE = re.compile(r"([\w.-]*\w\.py)\b", re.UNICODE)
_PYTHON = re.compile(r"^\s*(import|from)\s+\w+|^\s*(def|class)\s+\w+", re.MULTILINE)
_NEAR = 4  # lines before a block in which its file may be named
_MOST = 200  # blocks of one write-up


@dataclass(frozen=True)
class Block:
    """One code block.

    Args:
        path: where it goes: a folder for each heading, so that names do not collide.
        text: the program.
        heading: the heading that it stands under.
    """

    path: str
    text: str
    heading: str = ""


def blocks(text: str) -> Iterator[Block]:
    """Yield the Python programs of a write-up, in their order.

    A block is named by the file name that stands in its info string, in the heading, in the lines
    before it or in a comment on its first line; else it is `block-3.py`.

    Args:
        text: the whole Markdown text.
    """
    lines = text.replace("\r\n", "\n").expandtabs(4).split("\n")
    if not any(_FENCE.match(line) for line in lines):
        lines = list(_with_fences(lines))  # the old way to write code: four blanks before it
    taken: set[str] = set()
    heading, section = "", 0
    numbers = count(1)
    at = 0
    while at < len(lines):
        if found := _HEADING.match(lines[at]):
            heading, section = found[1], section + 1
        fence = _FENCE.match(lines[at])
        if fence is None:
            at += 1
            continue
        body, after = _body(lines, at + 1, fence[1], fence[2])
        info = fence[3].strip().casefold()
        if _is_python(info, body) and next(numbers) <= _MOST:
            number = len(taken) + 1
            before = [line for line in lines[max(0, at - _NEAR) : at] if not _FENCE.match(line)]
            name = _name(fence[3], body, before) or f"block-{number}.py"
            path = f"section-{section}/{name}"
            if path in taken:
                path = f"section-{section}/{number}/{name}"
            taken.add(path)
            yield Block(path, body, heading)
        at = after


def _with_fences(lines: list[str]) -> Iterator[str]:
    """Yield the lines with a fence around each indented code block."""
    inside = False
    for at, line in enumerate(lines):
        indented = line.startswith("    ")
        if inside and not indented and line.strip():
            yield "```"
            inside = False
        elif not inside and indented and (not at or not lines[at - 1].strip()):
            yield "```"
            inside = True
        yield line
    if inside:
        yield "```"


def _body(lines: list[str], start: int, quote: str, fence: str) -> tuple[str, int]:
    body: list[str] = []
    for at in range(start, len(lines)):
        bare = lines[at].strip().lstrip("> ")
        if bare.startswith(fence[0] * len(fence)) and not bare.strip(fence[0]).strip():
            return textwrap.dedent("\n".join(body)) + "\n", at + 1
        marks = quote.strip()
        body.append(lines[at].removeprefix(marks) if marks else lines[at])
    return textwrap.dedent("\n".join(body)) + "\n", len(lines)


def _is_python(info: str, body: str) -> bool:
    language = re.split(r"[\s{:,]", info.lstrip("{.: "), maxsplit=1)[0]
    if language in ("python", "python3", "py", "py3", "python2"):
        return True
    return language in ("", "text", "code", "title") and bool(_PYTHON.search(body))


def _name(info: str, body: str, before: list[str]) -> str:
    first = body.lstrip().split("\n", 1)[0]
    places = [info, first if first.startswith("#") else "", *reversed(before)]
    for place in places:
        names = _FILE.findall(place)
        if names:
            return str(names[-1]).lstrip(".-")
    return ""
