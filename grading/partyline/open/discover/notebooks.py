"""The programs of a notebook: its code cells, as files."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator

from partyline.open.discover.markdown import Block

NOTEBOOK = ".ipynb"
_MOST = 200  # cells of one notebook
_NOT_PYTHON = re.compile(r"^\s*[%!?]")  # what only a notebook understands
_OPENS = re.compile(r"socket|create_|connect|accept|input")
_FILE = re.compile(r"^\s*(?:%%writefile|%%file)\s+(?:-a\s+)?([\w.-]+\.py)\s*$")


def cells(text: str) -> Iterator[Block]:
    """Yield the programs of a notebook: its code cells that do something, in their order.

    A cell knows what those before it have imported and defined, so that stands before it.

    Args:
        text: the notebook, JSON; one that is none has no cells.
    """
    try:
        found = json.loads(text)["cells"]
        sources = ["".join(cell["source"]) for cell in found if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError):
        return
    before, programs = "", []
    for number, source in enumerate(sources[:_MOST], 1):
        lines = source.split("\n")
        named = _FILE.match(lines[0])
        kept = "\n".join(line for line in lines if not _NOT_PYTHON.match(line))
        if not kept.strip():
            continue
        if named:
            programs.append(Block(named[1], f"{kept}\n"))
        elif _only_defines(kept):
            before += f"{kept}\n"
        else:
            programs.append(Block(f"cell-{number}.py", f"{before}{kept}\n"))
    yield from programs or ([Block("cells.py", before)] if before else [])


def _only_defines(source: str) -> bool:
    """Whether a cell only imports, defines and sets: it is no program, but belongs to others."""
    try:
        statements = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return all(
        isinstance(one, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef)
        or (isinstance(one, ast.Assign) and not _acts(one.value))
        or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
        for one in statements
    )


def _acts(value: ast.expr) -> bool:
    """Whether a value opens a connection, or asks somebody: that is part of one program."""
    calls = [ast.unparse(node.func) for node in ast.walk(value) if isinstance(node, ast.Call)]
    return any(_OPENS.search(call) for call in calls)
