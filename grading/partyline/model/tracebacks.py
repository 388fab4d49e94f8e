"""Python's tracebacks, read from what a program wrote to standard error."""

from __future__ import annotations

import builtins
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

_START = "Traceback (most recent call last)"
_FRAME = re.compile(r'  File "([^"]*)", line (\d+)(?:, in (.+))?$')
_LINKS = ("During handling of the above exception", "The above exception was the direct cause")
_THREAD = "Exception in thread"
_HEADERS = (_START, _THREAD)  # inside of a traceback: two threads write theirs at the same time
_INSIDE = (" ", *_HEADERS)
_TARGET = re.compile(r"Exception in thread \S+ \((\w+)\)")
_IGNORED = "Exception ignored"
_SYNTAX = ("SyntaxError", "IndentationError", "TabError")
_LIBRARY = ("/lib/python", "/lib64/python", "/Lib/")


@dataclass(frozen=True)
class Frame:
    """One of the student's own lines in a traceback; `function` is "" in a syntax error."""

    file: str
    line: int
    function: str


@dataclass(frozen=True)
class Crash:
    """One error that a program did not handle.

    Args:
        error: the last line: `NameError: name 'usr' is not defined`.
        frames: the student's own lines, the innermost last.
        text: the traceback, cut down to these.
        thread: it ended a thread, and the program goes on.
        ignored: Python reports it and goes on.
        target: the function that the thread was to run and never came to, else "".
    """

    error: str
    frames: tuple[Frame, ...]
    text: str
    thread: bool = False
    ignored: bool = False
    target: str = ""

    @property
    def kind(self) -> str:
        """The name of the exception, without its module."""
        return self.error.partition(":")[0].strip().rpartition(".")[2]

    @property
    def is_syntax(self) -> bool:
        """Whether Python could not read the file at all."""
        return self.kind in _SYNTAX

    @property
    def is_news(self) -> bool:
        """Whether a network or a user can cause it: a program must expect it."""
        known = getattr(builtins, self.kind, None)
        news = (OSError, EOFError, KeyboardInterrupt)
        return self.kind in ("timeout", "gaierror") or (
            isinstance(known, type) and issubclass(known, news)
        )


def crashes(errors: str, names: Iterable[str]) -> list[Crash]:
    """Return the errors that lie in the student's own files, in their order.

    Args:
        errors: what the program wrote to standard error.
        names: file names (`server.py`) whose frames are kept.
    """
    known = set(names)
    found = (_crash(lines, known, heading) for lines, heading in _blocks(errors.splitlines()))
    return [crash for crash in found if crash is not None]


def first_cause(errors: str, names: Iterable[str]) -> Crash | None:
    """Return the error that explains the others, or None.

    The first one counts: what comes later is often its consequence. An error that a user can cause
    (a connection that breaks) counts only if there is no other: the other one is a mistake.
    """
    found = crashes(errors, names)
    return min(found, key=lambda crash: (crash.ignored, crash.is_news), default=None)


def _blocks(lines: list[str]) -> Iterator[tuple[list[str], str]]:
    """Yield each traceback's lines, and the heading above it or above the first of its chain."""
    heading, at = "", 0
    while at < len(lines):
        line = lines[at]
        if line.startswith((_THREAD, _IGNORED)):
            heading = line
        if not (line.startswith(_START) or (line.startswith("  File ") and _FRAME.match(line))):
            at += 1
            continue
        end = at + 1
        while end < len(lines) and (not lines[end] or lines[end].startswith(_INSIDE)):
            end += 1
        block = lines[at : end + 1]
        yield [block[0], *(line for line in block[1:] if not line.startswith(_HEADERS))], heading
        at = end + 1
        if not any(line.startswith(_LINKS) for line in lines[at : at + 3]):
            heading = ""


def _crash(lines: list[str], names: Collection[str], heading: str) -> Crash | None:
    kept: list[str] = []
    frames: list[Frame] = []
    keep = True
    for line in lines:
        if line.startswith("  File ") and (match := _FRAME.match(line)):
            path, number, function = match[1].replace("\\", "/"), int(match[2]), match[3] or ""
            name = path.rpartition("/")[2]
            keep = name in names and not any(part in path for part in _LIBRARY)
            if keep:
                frames.append(Frame(name, number, function))
                line = f'  File "{name}", line {number}{function and f", in {function}"}'
        elif not line.startswith("    "):
            keep = True
        if keep:
            kept.append(line)
    target = "" if frames else _never_run(lines, heading)
    if not (frames or target) or len(lines) < 2 or lines[-1].startswith(" "):
        return None
    return Crash(
        error=lines[-1],
        frames=tuple(frames),
        text="\n".join(kept),
        thread=heading.startswith(_THREAD),
        ignored=heading.startswith(_IGNORED),
        target=target,
    )


def _never_run(lines: list[str], heading: str) -> str:
    """Return the function that a thread should have run: it ended within Python's own code."""
    name = _TARGET.match(heading)
    places = [match[1] for line in lines if (match := _FRAME.match(line))]
    inside = places and places[-1].replace("\\", "/").endswith("/threading.py")
    return name[1] if name and inside else ""
