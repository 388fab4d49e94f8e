"""Threads that wait for a lock which will never be free: read from their stacks and the source."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from partyline.model.cause import DEADLOCK, Cause
from partyline.model.tracebacks import Frame
from partyline.program.stack_dump import threads

_LOCKS = ("Lock", "RLock", "Condition", "Semaphore", "BoundedSemaphore")


@dataclass(frozen=True)
class _Hold:
    """Lines of a file in which a lock is held: `with self.lock:` and its body."""

    lock: str  # what the lock is called everywhere
    shown: str  # the lock as it stands in the source
    takes: int  # the line that takes it
    first: int
    last: int


@dataclass(frozen=True)
class _Stuck:
    """A thread that waits for a lock, and the locks that it holds meanwhile."""

    stack: Sequence[Frame]  # innermost first
    waits: _Hold
    holds: dict[str, tuple[_Hold, Frame]]


def deadlock(dump: str, folder: Path, program: str) -> Cause | None:
    """Return which threads wait for each other, or for themselves; None if none can be seen.

    Args:
        dump: as `faulthandler` writes it.
        folder: where the student's files are.
        program: the file that was started, for the sentence.
    """
    taken = _holds(folder)
    stuck = [found for stack in threads(dump, folder) if (found := _stuck(stack, taken))]
    for one in stuck:
        if one.waits.lock in one.holds:
            return Cause(DEADLOCK, _twice(one, program), tuple(reversed(one.stack)))
    for one in stuck:
        for other in stuck:
            if one.waits.lock in other.holds and other.waits.lock in one.holds:
                return Cause(DEADLOCK, _each_other(one, other, program), _frames(one, other))
    return None


def _frames(one: _Stuck, other: _Stuck) -> tuple[Frame, ...]:
    return (*reversed(other.stack), *reversed(one.stack))


def _twice(stuck: _Stuck, program: str) -> str:
    hold, frame = stuck.holds[stuck.waits.lock]
    here = stuck.stack[0]
    return (
        f"A thread of your {program} waits for ever in {here.function} ({here.file} line "
        f"{here.line}) for the lock {stuck.waits.shown}. It took this lock itself in "
        f"{frame.function} ({frame.file} line {hold.takes}), and a Lock can be taken only once. "
        f"Call {here.function} where the lock is not held: outside of `with {hold.shown}:`."
    )


def _each_other(one: _Stuck, other: _Stuck, program: str) -> str:
    return (
        f"Two threads of your {program} wait for each other for ever. {_waits(one, other)} "
        f"{_waits(other, one)} Take the locks in the same order everywhere."
    )


def _waits(one: _Stuck, other: _Stuck) -> str:
    hold, frame = one.holds[other.waits.lock]
    here = one.stack[0]
    return (
        f"One holds {hold.shown} (taken in {frame.function}, {frame.file} line {hold.takes}) and "
        f"waits for {one.waits.shown} ({here.file} line {here.line})."
    )


def _stuck(stack: Sequence[Frame], taken: dict[str, list[_Hold]]) -> _Stuck | None:
    here = stack[0]
    waits = next((hold for hold in taken.get(here.file, ()) if hold.takes == here.line), None)
    if waits is None:
        return None
    holds = {
        hold.lock: (hold, frame)
        for frame in stack
        for hold in taken.get(frame.file, ())
        if hold.first <= frame.line <= hold.last and frame.line != hold.takes
    }
    return _Stuck(stack, waits, holds)


def _holds(folder: Path) -> dict[str, list[_Hold]]:
    """Return, for each file, where it holds which plain `Lock`."""
    trees: dict[str, ast.Module] = {}
    for file in sorted(folder.glob("*.py")):
        try:
            trees[file.name] = ast.parse(file.read_bytes())
        except (SyntaxError, ValueError, OSError, RecursionError):
            continue
    made = [pair for tree in trees.values() for pair in _made(tree)]
    kinds: dict[str, set[str]] = {}
    for name, kind in made:
        kinds.setdefault(name, set()).add(kind)
    times = Counter(name for name, _ in made)
    plain = {name for name, kind in kinds.items() if kind == {"Lock"} and times[name] == 1}
    return {name: list(_regions(tree, plain)) for name, tree in trees.items()}


def _made(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield (name, kind) of each lock that is made: `self.lock = threading.Lock()`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call):
            kind = _name(node.value.func)
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if kind in _LOCKS:
                yield from ((_name(target), kind) for target in targets)


def _regions(tree: ast.Module, plain: set[str]) -> Iterator[_Hold]:
    for node in ast.walk(tree):
        if isinstance(node, ast.With):
            for item in node.items:
                if (name := _name(item.context_expr)) in plain:
                    shown = ast.unparse(item.context_expr)
                    last = node.end_lineno or node.lineno
                    yield _Hold(name, shown, item.context_expr.lineno, node.lineno, last)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _acquired(node, plain)


def _acquired(function: ast.AST, plain: set[str]) -> Iterator[_Hold]:
    """Yield where a function holds a lock between `acquire()` and `release()`, as it is written."""
    calls = _calls(function, plain)
    end = getattr(function, "end_lineno", 0) or 0
    for at, what, lock in calls:
        if what == "acquire":
            name = _name(lock)
            releases = (n for n, w, other in calls if w == "release" and _name(other) == name)
            freed = next((line for line in releases if line > at), end)
            yield _Hold(name, ast.unparse(lock), at, at, freed)


def _calls(function: ast.AST, plain: set[str]) -> list[tuple[int, str, ast.expr]]:
    found = [
        (node.lineno, node.func.attr, node.func.value)
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("acquire", "release")
        and _name(node.func.value) in plain
    ]
    return sorted(found, key=lambda call: call[0])


def _name(node: ast.expr) -> str:
    """Return the last part of `self.room.lock`, `lock` or `threading.Lock`; "" of anything else."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
