"""The programs of a notebook: its code cells, as files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from partyline.open.discover.markdown import Block

NOTEBOOK = ".ipynb"
_MOST = 200  # cells of one notebook
_NOT_PYTHON = re.compile(r"^\s*[%!?]")  # what only a notebook understands
_FILE = re.compile(r"^\s*(?:%%writefile|%%file)\s+(?:-a\s+)?([\w.-]+\.py)\s*$")


def cells(text: str) -> Iterator[Block]:
    """Yield the code cells of a notebook that hold more than a few settings, in their order.

    Args:
        text: the notebook, JSON; one that is none has no cells.
    """
    try:
        found = json.loads(text)["cells"]
        sources = ["".join(cell["source"]) for cell in found if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError):
        return
    for number, source in enumerate(sources[:_MOST], 1):
        lines = source.split("\n")
        named = _FILE.match(lines[0])
        kept = "\n".join(line for line in lines if not _NOT_PYTHON.match(line))
        if kept.strip():
            yield Block(named[1] if named else f"cell-{number}.py", f"{kept}\n")
