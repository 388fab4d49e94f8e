"""What a program tells argparse of: options, words to choose from, and commands."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from partyline.open.discover.meanings import meaning, of_role
from partyline.open.discover.prompts import Kind

_ROOT = ""  # the parser itself, of which commands are parts


def wanted(tree: ast.Module, role: str) -> Iterator[tuple[str, Kind]]:
    """Yield the arguments that are needed, or that give the user's name: see `argv.wanted`."""
    calls = sorted(
        (
            n
            for n in ast.walk(tree)
            if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)
        ),
        key=lambda call: (call.lineno, call.col_offset),
    )
    homes = dict(_commands(tree))
    command = of_role(list(homes.values()), role)
    both = _is_both(tree)
    for part in (_ROOT, command) if command else (_ROOT,):
        if part:
            yield part, Kind.TYPED
        for call in calls:
            assert isinstance(call.func, ast.Attribute)
            home = homes.get(ast.unparse(call.func.value), _ROOT)
            if call.func.attr == "add_argument" and home == part:
                yield from _declared(call, role, both)


def _commands(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield variable -> command, for each `x = commands.add_parser("join")`, also without `x`."""
    for node in ast.walk(tree):
        call = node.value if isinstance(node, ast.Assign | ast.Expr) else None
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        if call.func.attr != "add_parser" or not call.args:
            continue
        name = call.args[0]
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            home = ast.unparse(node.targets[0]) if isinstance(node, ast.Assign) else name.value
            yield home, name.value


def _declared(call: ast.Call, role: str, both: bool) -> Iterator[tuple[str, Kind]]:
    values = [a.value for a in call.args if isinstance(a, ast.Constant)]
    names = [value for value in values if isinstance(value, str)]
    given = {k.arg: k.value for k in call.keywords}
    if not names:
        return
    option = max(names, key=len)
    if "action" in given:
        if both and of_role([option], role):  # `--server` makes it one
            yield option, Kind.TYPED
        return
    if choice := of_role(_texts(given.get("choices")), role):
        if option.startswith("-"):
            yield option, Kind.TYPED
        yield choice, Kind.TYPED
        return
    said = ast.unparse(given["help"]) if "help" in given else ""
    is_int = "type" in given and ast.unparse(given["type"]) == "int"
    kind = meaning(option, is_int, said)
    count = ast.unparse(given["nargs"]) if "nargs" in given else ""
    has_value = "default" in given or count in ("'?'", "'*'")
    required = "required" in given and ast.unparse(given["required"]) == "True"
    if required or not has_value or kind is Kind.NAME:
        yield (option if option.startswith("-") else "", kind)


def _texts(node: ast.expr | None) -> list[str]:
    parts = list(ast.walk(node)) if node is not None else []
    return [p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str)]


def _is_both(tree: ast.Module) -> bool:
    """Whether a program both waits for connections and calls somebody."""
    text = ast.unparse(tree)
    waits = re.search(r"accept\(|start_server\(|TCPServer|serve_forever", text)
    return bool(waits and re.search(r"\.connect\(|create_connection\(|open_connection\(", text))
