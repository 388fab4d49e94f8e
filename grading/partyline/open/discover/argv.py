"""What a program wants on its command line, read from its source."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from partyline.open.discover.parsing import mostly_parsed
from partyline.open.discover.prompts import Kind

_PORT = re.compile(r"port|порт", re.IGNORECASE)
_HOST = re.compile(r"host|addr|ip\b|server|хост|адрес", re.IGNORECASE)


def wanted(program: Path) -> list[tuple[str, Kind]]:
    """Return the arguments without which a program may not start.

    Returns:
        For each, the option before it ("" if it stands alone) and what it means.
    """
    tree = mostly_parsed(program)
    if declared := list(_declared(tree)):
        return declared
    return _by_number(tree)


def _declared(tree: ast.Module) -> list[tuple[str, Kind]]:
    """Return the arguments that argparse is told of: those that are needed, and host and port."""
    found = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr != "add_argument":
            continue
        values = [a.value for a in node.args if isinstance(a, ast.Constant)]
        names = [value for value in values if isinstance(value, str)]
        given = {k.arg: k.value for k in node.keywords}
        needed = isinstance(given.get("required"), ast.Constant) or "default" not in given
        if not names or "action" in given or not needed:
            continue
        option = max(names, key=len)
        is_int = isinstance(given.get("type"), ast.Name) and given["type"].id == "int"  # type: ignore[attr-defined]
        found.append((option if option.startswith("-") else "", _meaning(option, is_int)))
    return found


def _by_number(tree: ast.Module) -> list[tuple[str, Kind]]:
    """Return what `sys.argv[1]`, `sys.argv[2]` and so on are used for."""
    meanings: dict[int, Kind] = {}
    with_default = {  # sys.argv[1] if len(sys.argv) > 1 else "localhost"
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.IfExp) and "argv" in ast.unparse(node.test)
        for part in ast.walk(node.body)
    }
    for node in ast.walk(tree):
        hint, values = "", [node]
        meanings |= _unpacked(node)
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            hint, values = ast.unparse(node.targets[0]), [node.value]
        elif not isinstance(node, ast.Subscript | ast.Call):
            continue
        for value in values:
            is_int = isinstance(value, ast.Call) and ast.unparse(value.func) == "int"
            inner = value.args[0] if is_int and value.args else value  # type: ignore[attr-defined]
            number = _argument(inner)
            if number is not None and id(inner) not in with_default:
                meaning = _meaning(hint, is_int)
                if meaning is not Kind.OTHER or number not in meanings:
                    meanings[number] = meaning
    order = range(1, max(meanings, default=0) + 1)
    return [("", meanings.get(number, Kind.OTHER)) for number in order]


def _unpacked(node: ast.AST) -> dict[int, Kind]:
    """Return what `host, port = sys.argv[1:]` or `_, host, port = sys.argv` gives a name to."""
    if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Tuple):
        return {}
    value, first = node.value, 0
    if isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Slice):
        lower = value.slice.lower
        first = lower.value if isinstance(lower, ast.Constant) else 0  # type: ignore[assignment]
        value = value.value
    if ast.unparse(value) not in ("sys.argv", "argv"):
        return {}
    names = [ast.unparse(target) for target in node.targets[0].elts]
    return {n: _meaning(name, False) for n, name in enumerate(names, first) if n > 0}


def _argument(node: ast.AST) -> int | None:
    if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Constant):
        return None
    number = node.slice.value
    if ast.unparse(node.value) not in ("sys.argv", "argv") or not isinstance(number, int):
        return None
    return number if number > 0 else None


def _meaning(hint: str, is_int: bool) -> Kind:
    if _PORT.search(hint) or (is_int and not _HOST.search(hint)):
        return Kind.PORT
    if _HOST.search(hint):
        return Kind.HOST
    if re.search(r"name|nick|user|login", hint, re.IGNORECASE):
        return Kind.NAME
    return Kind.OTHER
