"""A program that is awake all the time: which of its loops runs without waiting?"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from pathlib import Path

from partyline.model.cause import BUSY, Cause
from partyline.model.tracebacks import Frame
from partyline.program import quiescence
from partyline.program.program import Program
from partyline.program.stack_dump import sections_of, threads
from partyline.system import blocked
from partyline.system.event_loop import EventLoop

_LOOKS = 6  # stack dumps, until a thread is seen in two places
_WAITS = ("recv", "accept(", ".get(", ".wait(", "sleep(", "select(", "readline", "input(", ".join(")


def spinning(program: Program, loop: EventLoop) -> Cause | None:
    """Return which loop runs without waiting, while nobody asks anything; None if none does.

    Args:
        program: has had time to do all that it was asked.
        loop: goes on reading everything meanwhile.
    """
    if not program.runs or program.frozen:
        return None
    if quiescence.wasted(program, loop, lambda: False) < quiescence.BUSY:
        return None
    return named(program)


def named(program: Program) -> Cause:
    """Return the cause for a program of which it is known that it is awake all the time."""
    folder = program.file.parent
    before = blocked.work_of_threads(program.pid)
    dumps = [program.dump() for _ in range(_LOOKS)]
    work = blocked.work_of_threads(program.pid)
    stack: list[Frame] = []
    if len(before) == len(work):
        used = [after - earlier for after, earlier in zip(work, before, strict=True)]
        stack = _busiest(dumps[-1], folder, used)
    if not stack:
        stack = _awake([threads(dump, folder, foreign=True) for dump in dumps], folder)
    name = program.file.name
    if not stack:
        return Cause(BUSY, f"Your {name} is awake all the time: one of its loops never waits.")
    at = next((frame for frame in stack if _in_a_loop(folder / frame.file, frame.line)), stack[0])
    frames = tuple(reversed(stack[stack.index(at) :]))
    return Cause(
        BUSY,
        f"Your {name} is awake all the time: a loop in {at.function} ({at.file} line {at.line}) "
        "runs without waiting.",
        frames,
    )


def _busiest(dump: str, folder: Path, used: Sequence[float]) -> list[Frame]:
    """Return the stack of the thread that has worked most; a dump begins with the youngest."""
    sections = sections_of(dump)
    if len(sections) != len(used) or not any(used):
        return []
    found = threads(sections[len(used) - 1 - used.index(max(used))], folder, foreign=True)
    return found[0] if found else []


def _awake(looks: Sequence[list[list[Frame]]], folder: Path) -> list[Frame]:
    """Return the stack of a thread that does not wait, innermost first; [] if none is seen.

    A thread that waits is found at one place each time. A fast loop may be, too: then what stands
    there is not a call that waits.
    """
    always = set.intersection(*({tuple(stack) for stack in look} for look in looks))
    for look in looks:
        for stack in look:
            if tuple(stack) not in always:
                return stack
    for stack in looks[0]:
        lines = (folder / stack[0].file).read_text(encoding="utf-8", errors="replace").splitlines()
        line = lines[stack[0].line - 1] if stack[0].line <= len(lines) else ""
        if not any(word in line for word in _WAITS):
            return stack
    return []


def _in_a_loop(file: Path, line: int) -> bool:
    try:
        tree = ast.parse(file.read_bytes())
    except (SyntaxError, ValueError, OSError, RecursionError):
        return False
    return any(
        node.lineno <= line <= (node.end_lineno or node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.While | ast.For)
    )
