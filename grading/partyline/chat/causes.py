"""Why did a check fail? What the programs themselves have told: an error, a TODO, a deadlock."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import psutil

from partyline.chat.case import Case
from partyline.model.cause import CRASH, SYNTAX, THREAD, TODO, Cause
from partyline.model.failure import LATE, SILENT, CheckFailed
from partyline.model.sanitize import excerpt, visible
from partyline.model.stages import NOT_WRITTEN
from partyline.model.tracebacks import Crash, Frame
from partyline.program import thread_starts
from partyline.program.deadlocks import deadlock
from partyline.program.program import Program
from partyline.program.spinning import spinning

_TODO = re.compile(r"TODO [\d.]+ " + NOT_WRITTEN + r": [\w.]+\(\) in \w+\.py")
_PLACE = re.compile(NOT_WRITTEN + r": ([\w.]+)\(\) in (\w+\.py)")
_ERROR = 300  # characters of an error's message in a sentence


def cause_of(case: Case, kind: str) -> Cause | None:
    """Return what has made a check fail, if a program has told; else None.

    A mistake in the code comes first, then a function that is not written yet, then what the
    stacks tell. An error that users can cause (a broken connection) comes last: the program may
    well go on after it.

    Args:
        case: the run of the check, with its programs as they are now.
        kind: the kind of failure; see `failure.py`.
    """
    crashes = [(program, crash) for program in case.programs if (crash := program.crash())]
    for program, crash in crashes:
        if not (crash.is_news or crash.ignored):
            return _crashed(program, crash)
    for program in case.programs:
        if (todo := _unwritten(program)) is not None:
            return todo
    with contextlib.suppress(CheckFailed):  # looking at stacks reads on, and meets a flood again
        for program in case.programs:
            if (stuck := _stuck(case, program, kind)) is not None:
                return stuck
    for program, crash in crashes:
        if crash.kind != "KeyboardInterrupt" and not crash.ignored:
            return _crashed(program, crash)
    return None


def has_told(case: Case) -> bool:
    """Return whether a program has printed an error, or that a function is not written yet."""
    return any(program.crash() or _unwritten(program) for program in case.programs)


def _crashed(program: Program, crash: Crash) -> Cause:
    name = program.file.name
    error = excerpt(crash.error, _ERROR)
    if (cause := thread_starts.died_at_once(crash, program.file)) is not None:
        return cause
    at = crash.frames[-1]
    if crash.is_syntax:
        sentence = f"{at.file} line {at.line} is not valid Python: {error}."
        return Cause(SYNTAX, sentence, crash.frames, error)
    where = f" in {at.function}" if at.function and at.function != "<module>" else ""
    place = f"{where} ({at.file} line {at.line})"
    stop = "" if error.endswith((".", "?", "!")) else "."
    kind, what = (THREAD, f"A thread of your {name}") if crash.thread else (CRASH, f"Your {name}")
    sentence = f"{what} ended with an error{place}: {error}{stop}"
    return Cause(kind, sentence, crash.frames, error)


def _unwritten(program: Program) -> Cause | None:
    for line in program.output.lines:
        if NOT_WRITTEN in line:
            said = f"Your {program.file.name} says: {visible(line)}."
            others = [_place(text) for text in _waiting(program.file.parent)]
            return Cause(TODO, said, tuple(filter(None, (*others, _place(line)))))
    return None


def _waiting(folder: Path) -> Iterator[str]:
    """Yield what the functions say that are not written yet, as it stands in the source."""
    for file in sorted(folder.glob("*.py")):
        yield from _TODO.findall(file.read_text(encoding="utf-8", errors="replace"))


def _place(line: str) -> Frame | None:
    place = _PLACE.search(line)
    return Frame(place[2], 0, place[1].rpartition(".")[2]) if place else None


def _stuck(case: Case, program: Program, kind: str) -> Cause | None:
    if program.frozen or not program.runs:
        return None
    if program.spins is None and (program.restless or kind == LATE):
        program.spins = spinning(program, case.loop)
    if program.spins is not None:
        return program.spins
    if (found := deadlock(program.dump(), program.file.parent, program.file.name)) is not None:
        return found
    if kind not in (SILENT, LATE) or not program.port:
        return None
    try:
        return thread_starts.never_started(program.file, program.threads())
    except psutil.Error:  # it has ended meanwhile
        return None
