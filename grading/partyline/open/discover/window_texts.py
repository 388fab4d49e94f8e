"""What a client with a window sends when its user types a text: read from its source.

A window can't be used here, so users speak through a socket in its place. They have to add what the
window adds: a name before the text, a newline behind it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from partyline.open.discover.parsing import mostly_parsed

NAME, TEXT = "NAME", "TEXT"
_SENDS = {"send", "sendall", "write"}
_GETS = {"get", "text", "toPlainText", "getvalue", "get_value", "GetValue", "displayText"}
_NAMED = re.compile(r"nick|name|user|login|alias|pseudo|имя|apelido|nombre|nome", re.IGNORECASE)
_SAME = {"encode", "strip", "rstrip", "lstrip", "decode", "format_map", "str", "bytes", "bytearray"}
_DEPTH = 8  # names and calls that are followed, one into another
_Scope = dict[str, ast.expr]


def added(*sources: Path) -> str | None:
    """Return how a text of this client goes to the server: "NAME: TEXT" and a newline, perhaps.

    Args:
        sources: the client, and the modules of its own that it imports.

    Returns:
        The form, with NAME and TEXT in their places; None if the source does not tell.
    """
    trees = [mostly_parsed(source) for source in sources]
    every = (form for tree in trees for form in _forms(tree))
    forms = dict.fromkeys(form for form in every if form is not None and TEXT in form)
    found = [form for form in forms if form.count(TEXT) == 1]
    return found[0] if len(found) == 1 else None


def _forms(tree: ast.Module) -> Iterator[str | None]:
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    for function in functions:
        scopes = list(_scopes(function, tree)) or [{}]
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and _called(node) in _SENDS and len(node.args) == 1:
                for scope in scopes:
                    yield _form(node.args[0], {**_assigned(function), **scope}, _DEPTH)


def _scopes(function: ast.FunctionDef, tree: ast.Module) -> Iterator[_Scope]:
    """Yield what a function is given by each of its callers: parameter -> expression."""
    names = [a.arg for a in function.args.args if a.arg != "self"]
    for caller in ast.walk(tree):
        if not isinstance(caller, ast.FunctionDef) or caller is function:
            continue
        inside = _assigned(caller)
        for node in ast.walk(caller):
            if isinstance(node, ast.Call) and _called(node) == function.name and node.args:
                given = dict(zip(names, node.args, strict=False))
                yield {**inside, **{k: v for k, v in given.items() if ast.unparse(v) != k}}


def _assigned(function: ast.FunctionDef) -> _Scope:
    """Return the last value of each plain variable of a function that does not change itself."""
    found: _Scope = {}
    for node in ast.walk(function):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets, value = node.targets, node.value
        elif isinstance(node, ast.NamedExpr):
            targets, value = [node.target], node.value
        for target in targets:
            if isinstance(target, ast.Name) and target.id not in {
                n.id for n in ast.walk(value) if isinstance(n, ast.Name)
            }:
                found[target.id] = value
    return found


def _form(node: ast.expr, scope: _Scope, depth: int) -> str | None:
    """Return what an expression comes to, with NAME and TEXT in their places; None: unknown."""
    if depth == 0:
        return None
    if isinstance(node, ast.Constant):
        value = node.value
        return value.decode("latin-1") if isinstance(value, bytes) else str(value)
    if isinstance(node, ast.JoinedStr):
        return _joined([_form(part, scope, depth - 1) for part in node.values])
    if isinstance(node, ast.FormattedValue):
        return _form(node.value, scope, depth - 1)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _joined([_form(side, scope, depth - 1) for side in (node.left, node.right)])
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return _percent(node, scope, depth)
    if isinstance(node, ast.Call):
        return _call(node, scope, depth)
    if isinstance(node, ast.Name) and node.id in scope:
        return _form(scope[node.id], scope, depth - 1)
    if isinstance(node, ast.Name | ast.Attribute):
        last = node.id if isinstance(node, ast.Name) else node.attr
        return NAME if _NAMED.search(last) else None
    return None


def _joined(parts: list[str | None]) -> str | None:
    return None if any(part is None for part in parts) else "".join(filter(None, parts))


def _percent(node: ast.BinOp, scope: _Scope, depth: int) -> str | None:
    pattern = _form(node.left, scope, depth - 1)
    given = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
    values = [_form(value, scope, depth - 1) for value in given]
    if pattern is None or any(value is None for value in values):
        return None
    try:
        return pattern % tuple(values)
    except (TypeError, ValueError):
        return None


def _call(node: ast.Call, scope: _Scope, depth: int) -> str | None:
    name = _called(node)
    if isinstance(node.func, ast.Attribute):
        inner = node.func.value
        if name in _GETS:
            return _gotten(node, inner, scope)
        if name == "format":
            return _formatted(node, inner, scope, depth)
        if name in _SAME:
            found = _form(inner, scope, depth - 1)
            return found if found is None or name in ("encode", "decode") else _stripped(found)
    elif name in _SAME and node.args:
        return _form(node.args[0], scope, depth - 1)
    return None


def _gotten(node: ast.Call, widget: ast.expr, scope: _Scope) -> str | None:
    """Return what a field holds: a text, or a name; a text of many lines ends in a newline."""
    said = ast.unparse(widget)
    if _NAMED.search(said.rpartition(".")[2]):
        return NAME
    if len(node.args) == 2:
        end = node.args[1]
        last = ast.unparse(end).lower()
        return TEXT if "-1" in last or "- 1" in last else f"{TEXT}\n"
    return TEXT if not node.args else None


def _formatted(node: ast.Call, inner: ast.expr, scope: _Scope, depth: int) -> str | None:
    pattern = _form(inner, scope, depth - 1)
    values = [_form(value, scope, depth - 1) for value in node.args]
    if pattern is None or any(value is None for value in values):
        return None
    try:
        return pattern.format(*values)
    except (IndexError, KeyError, ValueError):
        return None


def _stripped(form: str) -> str:
    return form.strip() if TEXT in form else form


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""
