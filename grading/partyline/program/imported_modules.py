"""What a program is built on: the modules that its source uses. The program is not run."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from partyline.model.sanitize import visible

LIMIT = 1 << 20  # bytes; nobody writes a longer file by hand
SHOWN = 100  # characters of a line that a sentence shows


@dataclass(frozen=True)
class Import:
    """One name that one import brings into one of the student's own files.

    Args:
        module: what is imported, `concurrent.futures`.
        name: what it is called in the file; "*" for everything; "" if it needs no name.
        place: the file and line, `server.py line 7`.
        text: that line.
    """

    module: str
    name: str
    place: str
    text: str


@dataclass(frozen=True)
class Source:
    """A program and those of its own modules that it imports: files of the same folder.

    Args:
        program: the file that is started.
        imports: everything that is imported and is not the student's own.
        words: every name that one of the files reads.
    """

    program: Path
    imports: tuple[Import, ...]
    words: frozenset[str]

    def used(self, module: str) -> Import | None:
        """Return an import of `module`, or of a part of it, whose name is used; else None."""
        for found in self.all_of(module):
            if found.name in ("", "*") or found.name in self.words:
                return found
        return None

    def all_of(self, module: str) -> list[Import]:
        """Return all imports of `module` or of a part of it."""
        return [found for found in self.imports if found.module.partition(".")[0] == module]


def read(program: Path) -> Source:
    """Read a program and the modules of its own that it imports.

    A file with a syntax error counts as empty: a run of it says why.
    """
    folder = program.parent
    imports: list[Import] = []
    words: set[str] = set()
    todo, done = [program], set()
    while todo:
        file = todo.pop()
        if file in done:
            continue
        done.add(file)
        lines, tree = _parsed(file)
        words |= _words(tree)
        for node, module, name in _imports(tree):
            own = list(_own(_base(folder, file, node), module, node))
            todo += [other for other in own if other.is_relative_to(folder)]
            if not own:
                place = f"{file.relative_to(folder).as_posix()} line {node.lineno}"
                text = visible(lines[node.lineno - 1].strip()[:SHOWN])
                imports.append(Import(module, name, place, text))
    return Source(program, tuple(imports), frozenset(words))


def complaint(source: Source, wanted: Collection[str], instead: Collection[str]) -> str:
    """Return in a sentence how a program is not built as it should be, or "".

    Args:
        wanted: the modules that it must import and use.
        instead: the modules that would do the work in their place.
    """
    program = source.program.name
    promise = f"{program} should be built on {' and '.join(wanted)}"
    for module in instead:
        if found := source.used(module):
            return (
                f"{promise}, but it uses {module}, which does their work in a different way. See "
                f"{found.place}: {found.text}"
            )
    for module in wanted:
        if source.used(module):
            continue
        if found := next(iter(source.all_of(module)), None):
            return (
                f"{promise}, but {module} is imported and never used. See {found.place}: "
                f"{found.text}"
            )
        return f"{promise}, but it does not import {module}, and none of its own modules does."
    return ""


def _parsed(file: Path) -> tuple[list[str], ast.Module]:
    try:
        data = file.read_bytes() if file.stat().st_size <= LIMIT else b""
        tree = ast.parse(data)
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return [], ast.Module([], [])
    text = data.decode("utf-8", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), tree


def _words(tree: ast.Module) -> set[str]:
    """Return every name that is read, and every attribute that is asked for."""
    words = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            words.add(node.id)
        elif isinstance(node, ast.Attribute):
            words.add(node.attr)
    return words


def _imports(tree: ast.Module) -> Iterator[tuple[ast.stmt | ast.expr, str, str]]:
    """Yield each import, its module, and the name that it gets in the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name, alias.asname or alias.name.partition(".")[0]
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield node, node.module or "", alias.asname or alias.name
        elif isinstance(node, ast.Call) and node.args:
            function, argument = node.func, node.args[0]
            called = getattr(function, "id", getattr(function, "attr", ""))
            if called in ("__import__", "import_module") and isinstance(argument, ast.Constant):
                yield node, str(argument.value), ""


def _base(folder: Path, file: Path, node: ast.stmt | ast.expr) -> Path:
    """Return where an import begins to look: the program's folder, or a package's own."""
    level = node.level if isinstance(node, ast.ImportFrom) else 0
    return file.parents[min(level, len(file.parents)) - 1] if level else folder


def _own(folder: Path, module: str, node: ast.stmt | ast.expr) -> Iterator[Path]:
    """Yield the files in `folder` that an import of `module` runs."""
    parts = module.split(".") if module else []
    names = [alias.name for alias in node.names] if isinstance(node, ast.ImportFrom) else []
    paths = [parts[: i + 1] for i in range(len(parts))] + [[*parts, name] for name in names]
    for path in paths:
        if all(part.isidentifier() for part in path):
            place = folder.joinpath(*path)
            yield from filter(Path.is_file, (place / "__init__.py", place.with_suffix(".py")))
