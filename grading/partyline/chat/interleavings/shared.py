"""Which lines of a program touch what its threads share, as far as its source tells."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

Place = tuple[str, int]  # a file's name in the program's folder, and a line

A_SOCKET = "a socket"
_CHANGES = frozenset(
    "append appendleft add insert extend update setdefault remove discard pop popleft popitem "
    "clear sort put put_nowait get get_nowait acquire release notify notify_all set".split()
)
_SENDS = frozenset("send sendall sendto shutdown close write writelines flush".split())
_OF_SOCKETS = frozenset("send sendall sendto shutdown recv recv_into accept".split())


def shared_lines(folder: Path) -> dict[Place, frozenset[str]]:
    """Return for each line of the programs in `folder` what it touches, by name.

    What counts is what some function changes: an attribute, or a list or the like that is not of
    that function alone. A name counts as one thing wherever it stands; but where only attributes of
    this name are changed (`user.name = name`), a variable of the same name is another thing.
    """
    functions = list(_functions(folder))
    changed = [target for function in functions for target in function.changed()]
    sockets = {name for function in functions for name in function.sockets()}
    names = {_last_name(target) for target in changed} - sockets
    variables = {target.id for target in changed if isinstance(target, ast.Name)} - sockets
    found: dict[Place, set[str]] = defaultdict(set)
    for function in functions:
        if function.name == "__init__":  # nobody else knows the object yet
            continue
        for node in function.nodes:
            if isinstance(node, ast.Attribute) and node.attr in names:
                found[function.file, node.lineno].add(node.attr)
            elif isinstance(node, ast.Name) and node.id in variables - function.own:
                found[function.file, node.lineno].add(node.id)
            if isinstance(node, ast.Attribute) and node.attr in _SENDS:
                found[function.file, node.lineno].add(A_SOCKET)
    return {place: frozenset(touched) for place, touched in found.items()}


def locked_blocks(folder: Path) -> list[tuple[str, range]]:
    """Return each `with` block of the programs in `folder`: its file, and its lines."""
    return [
        (function.file, range(node.body[0].lineno, (node.end_lineno or node.lineno) + 1))
        for function in _functions(folder)
        for node in function.nodes
        if isinstance(node, ast.With | ast.AsyncWith)
    ]


class _Function:
    """One function of a program, without those inside it.

    Args:
        file: its file's name.
        node: its definition.
    """

    def __init__(self, file: str, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.file = file
        self.name = node.name
        self.nodes = list(_inside(node.body))
        stored = {
            found.id
            for found in self.nodes
            if isinstance(found, ast.Name) and isinstance(found.ctx, ast.Store)
        }
        kept = {
            name
            for found in self.nodes
            if isinstance(found, ast.Global | ast.Nonlocal)
            for name in found.names
        }
        self.own = stored - kept  # its own variables: no other thread has them

    def sockets(self) -> Iterator[str]:
        """Yield the names of what it sends to or receives from."""
        for node in self.nodes:
            if isinstance(node, ast.Attribute) and node.attr in _OF_SOCKETS:
                yield _last_name(node.value)

    def changed(self) -> Iterator[ast.expr]:
        """Yield what it changes, or locks, and what may not be its own."""
        for node in self.nodes:
            if isinstance(node, ast.Global | ast.Nonlocal):
                yield from (ast.Name(name) for name in node.names)
            for target in _targets(node):
                name = _last_name(target)
                alone = isinstance(target, ast.Name) and name in self.own
                begins = self.name == "__init__" and isinstance(node, ast.Attribute)
                if name and not alone and not begins:
                    yield target


def _targets(node: ast.AST) -> Iterator[ast.expr]:
    """Yield what a node changes or locks: the object itself, not the variable that names it."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr in _CHANGES:
            yield node.func.value
    elif isinstance(node, ast.With | ast.AsyncWith):
        yield from (item.context_expr for item in node.items)
    elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
        yield node
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        yield node.value
    elif isinstance(node, ast.AugAssign):
        yield node.target


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _functions(folder: Path) -> Iterator[_Function]:
    for file in sorted(folder.glob("*.py")):
        try:
            tree = ast.parse(file.read_bytes())
        except (SyntaxError, ValueError):  # the start of the program tells more about it
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield _Function(file.name, node)


def _inside(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node
            yield from _inside(ast.iter_child_nodes(node))
