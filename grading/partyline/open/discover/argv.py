"""What a program wants on its command line, read from its source."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from partyline.open.discover import argparse_calls
from partyline.open.discover.meanings import as_one, meaning, of_role
from partyline.open.discover.parsing import mostly_parsed
from partyline.open.discover.prompts import Kind

_ENDS = re.compile(r"\b(exit|quit|_exit|abort|error|raise|return)\b")
_COMPARED: dict[str, Callable[[int, int], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_COUNT = re.compile(r"len\((sys\.)?argv\)")


def wanted(program: Path, role: str = "client") -> list[tuple[str, Kind]]:
    """Return the arguments without which a program may not start, or does not know the user's name.

    Args:
        program: its source.
        role: "server" or "client": what it should be, if it can be both.

    Returns:
        For each, the option before it ("" if it stands alone) and what it means; `Kind.TYPED` if
        it is a word that stands for itself.
    """
    tree = mostly_parsed(program)
    found = list(argparse_calls.wanted(tree, role)) or _by_number(tree, role)
    if role == "client" and Kind.NAME not in (kind for _, kind in found):
        # As with questions in words that nobody knows: most ask for a name.
        place = next((n for n, (_, kind) in enumerate(found) if kind is Kind.OTHER), None)
        if place is not None:
            found[place] = (found[place][0], Kind.NAME)
    return found


def _by_number(tree: ast.Module, role: str) -> list[tuple[str, Kind]]:
    """Return what `sys.argv[1]`, `sys.argv[2]` and so on are used for."""
    meanings: dict[int, Kind] = {}
    needed: set[int] = set()
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if unpacked := _unpacked(node):
            meanings |= unpacked
            needed |= set(unpacked)
        number = _argument(node)
        if number is None:
            continue
        found = _use(node, above)
        if found is not Kind.OTHER or number not in meanings:
            meanings[number] = found
        if not _is_optional(node, above):
            needed.add(number)
    words = {number: word for number, word in _roles(tree, role) if number in meanings}
    needed |= set(words) | {number for number, kind in meanings.items() if kind is Kind.NAME}
    return [
        (words[number], Kind.TYPED) if number in words else ("", meanings.get(number, Kind.OTHER))
        for number in range(1, max(needed, default=0) + 1)
    ]


def _use(node: ast.expr | ast.AST, above: dict[ast.AST, ast.AST]) -> Kind:
    """Return what one argument is used for: by what it is assigned to, and by `int(...)`."""
    is_int, is_address, hint = False, False, ""
    here = node
    while (outer := above.get(here)) is not None and isinstance(outer, ast.expr):
        is_address |= isinstance(outer, ast.Tuple) and here is outer.elts[0] and not is_int
        if isinstance(outer, ast.Call):
            is_int |= ast.unparse(outer.func) == "int"
            if ast.unparse(outer.func) != "int":
                break
        here = outer
    if isinstance(outer, ast.Assign) and len(outer.targets) == 1:
        target, value = outer.targets[0], outer.value
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            place = next((n for n, part in enumerate(value.elts) if _holds(part, node)), 0)
            target = target.elts[min(place, len(target.elts) - 1)]
        elif is_address:
            return Kind.HOST
        hint = ast.unparse(target)
    elif is_address:
        return Kind.HOST
    return meaning(hint, is_int)


def _holds(tree: ast.AST, node: ast.AST) -> bool:
    return any(part is node for part in ast.walk(tree))


def _is_optional(node: ast.AST, above: dict[ast.AST, ast.AST]) -> bool:
    """Whether a program that gets no arguments goes on without this one."""
    here = node
    while (outer := above.get(here)) is not None:
        if isinstance(outer, ast.If | ast.IfExp):
            taken = _without_arguments(outer.test)
            body = outer.body if isinstance(outer.body, list) else [outer.body]
            others = outer.orelse if isinstance(outer.orelse, list) else [outer.orelse]
            if here is outer.test:
                if taken is False and not _ends(others):
                    return True
            elif taken is not None:
                instead = body if taken else others
                if not any(_holds(part, node) for part in instead):
                    return not _ends(instead)
        elif isinstance(outer, ast.Try) and here in outer.body:
            caught = [h for h in outer.handlers if "IndexError" in ast.unparse(h.type or h)]
            if caught:
                return not _ends(list(caught))
        here = outer
    return False


def _without_arguments(test: ast.expr) -> bool | None:
    """Return what a condition comes to if there are no arguments, or None if it does not say."""
    if isinstance(test, ast.BoolOp):
        first = _without_arguments(test.values[0])
        decides = first is isinstance(test.op, ast.Or)
        return first if first is not None and decides else None
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = _without_arguments(test.operand)
        return None if inner is None else not inner
    text = _COUNT.sub("1", ast.unparse(test))
    if found := re.fullmatch(r"1 (==|!=|<|>|<=|>=) (\d+)", text):
        return _COMPARED[found[1]](1, int(found[2]))
    return False if re.fullmatch(r"(sys\.)?argv\[1:\]", text) else None


def _ends(statements: list[ast.stmt] | list[ast.expr] | list[ast.ExceptHandler]) -> bool:
    return any(_ENDS.search(ast.unparse(part)) for part in statements)


def _roles(tree: ast.Module, role: str) -> Iterator[tuple[int, str]]:
    """Yield which argument is compared with words for server and client, and the one for a role."""
    names: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            for part in ast.walk(node.value):
                if (number := _argument(part)) is not None:
                    names[ast.unparse(node.targets[0])] = number
    words: dict[int, list[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            numbers = {_argument(part) for part in ast.walk(node.left)} - {None}
            number = min(filter(None, numbers), default=names.get(as_one(node.left)))
            if number is not None:
                texts = [
                    part.value
                    for c in node.comparators
                    for part in ast.walk(c)
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                ]
                words.setdefault(number, []).extend(texts)
    for number, texts in words.items():
        if fitting := of_role(texts, role):
            yield number, fitting


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
    return {n: meaning(name, False) for n, name in enumerate(names, first) if n > 0}


def _argument(node: ast.AST) -> int | None:
    if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Constant):
        return None
    number = node.slice.value
    if ast.unparse(node.value) not in ("sys.argv", "argv") or not isinstance(number, int):
        return None
    return number if number > 0 else None
