"""What the task says about the programs themselves: which modules they must be built on."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from partyline.model.failure import WRONG, CheckFailed, NotJudgedHere
from partyline.open.discover.parsing import mostly_parsed, parsed
from partyline.open.discover.source_facts import decoded
from partyline.program import imported_modules

_MOST = 60  # modules of one submission that are read


def uses(programs: Sequence[Path], *modules: str, root: Path | None = None) -> None:
    """See that each program imports and uses one of these modules.

    Args:
        programs: the files.
        modules: names; one of them is enough.
        root: the submission's folder: modules of its packages are read as well.

    Raises:
        CheckFailed: one does not; the sentence says what it does instead.
        NotJudgedHere: this Python can't read one, and no word of it tells.
    """
    for program in programs:
        files = [program, *own_modules(program, root or program.parent)]
        if any(_uses(file, modules) for file in files):
            continue
        if not _is_read(program):
            raise NotJudgedHere(f"This Python can't read {program.name}, so nobody knows.")
        read = imported_modules.read(program)
        raise CheckFailed(f"{imported_modules.complaint(read, modules[:1], ())}", WRONG)


def _uses(file: Path, modules: Sequence[str]) -> bool:
    if not _is_read(file):
        text = decoded(file.read_bytes())
        names = "|".join(modules)
        return re.search(rf"^\s*(?:import|from)\b.*\b(?:{names})\b", text, re.MULTILINE) is not None
    read = imported_modules.read(file)
    return any(read.used(module) for module in modules)


def _is_read(file: Path) -> bool:
    return bool(parsed(file).body)


def own_modules(program: Path, root: Path) -> Iterator[Path]:
    """Yield the modules of the submission that a program imports, and those that these import."""
    seen, todo = {program}, [program]
    while todo and len(seen) < _MOST:
        for name in _imported(mostly_parsed(todo.pop())):
            for file in sorted(root.rglob(f"{name}.py")):
                if file not in seen:
                    seen.add(file)
                    todo.append(file)
                    yield file


def _imported(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(part for alias in node.names for part in alias.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            names.update((node.module or "").split("."))
            names.update(alias.name for alias in node.names)
    return names - {"", "*"}
