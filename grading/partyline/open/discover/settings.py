"""Settings that lie beside a program: files that it opens, and variables of its environment."""

from __future__ import annotations

import ast
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from partyline.open.discover.parsing import mostly_parsed
from partyline.open.discover.source_facts import decoded
from partyline.open.discover.source_rules import own_modules

_FILE = re.compile(r"(?!/)[\w./-]*\w\.(?:ini|json|toml|ya?ml|cfg|conf|env|pem|crt|key|txt)")
_EXAMPLES = (".env", "env", ".env.example", "env.example", ".env.sample", ".env.local")
_LINE = re.compile(r"^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$", re.MULTILINE)
_PORT, _HOST = "50505", "127.0.0.1"  # where a program wants to be told, and nothing tells
_MARKED = re.compile(
    r"(?:(?:example|sample|template|default)[._-](?P<before>.+)"
    r"|(?P<stem>.+?)[._-](?:example|sample|template|default|dist)(?P<suffix>\.\w+)?)"
)
_PREFIX = "run-"  # the file that starts a program from another folder begins with that
_TEMPLATE = """\
import os
import runpy
import sys

os.environ.update({environment!r})
sys.path[0] = os.path.abspath({here!r})
runpy.run_path(os.path.join(sys.path[0], {name!r}), run_name="__main__")
"""


def filled_in(folder: Path) -> Iterator[str]:
    """Take an example of settings for the settings, where these were not handed in.

    Args:
        folder: a copy of ours of what was handed in.

    Yields:
        A sentence for each file.
    """
    texts = [decoded(file.read_bytes()) for file in sorted(folder.rglob("*.py"))]
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        if not (match := _MARKED.fullmatch(file.name)):
            continue
        name = match["before"] or match["stem"] + (match["suffix"] or "")
        target = file.with_name(name)
        wanted = rf"(?<!\w){re.escape(name)}"
        if name.endswith(".py"):
            wanted = rf"(?m)^\s*(?:from|import)\s+{re.escape(name[:-3])}\b"
        if "." in name and not target.exists() and any(re.search(wanted, t) for t in texts):
            shutil.copyfile(file, target)
            yield f"{name} was not handed in: {file.name} was taken for it."


def starter(folder: Path, program: str) -> str:
    """Return the file that starts a program where its settings are; itself, if it needs none.

    Args:
        folder: a copy of ours of what was handed in.
        program: its path from there.
    """
    path = folder / program
    sources = [path, *own_modules(path, folder)]
    home = _home(folder, path, sources)
    environment = _environment(folder, path, sources)
    if home == path.parent and not environment:
        return program
    file = home / f"{_PREFIX}{path.stem}.py"
    # Paths as the program will see them: the copy that runs may lie elsewhere.
    here = os.path.relpath(path.parent, home)
    text = _TEMPLATE.format(environment=environment, here=here, name=path.name)
    file.write_text(text, encoding="utf-8")
    return file.relative_to(folder).as_posix()


def _home(folder: Path, program: Path, sources: Sequence[Path]) -> Path:
    """Return the folder from which the files that a program opens are found."""
    names = [name for source in sources for name in _files(source)]
    missing = [name for name in names if not (program.parent / name).is_file()]
    above = [home for home in program.parents if home.is_relative_to(folder)]
    for home in above:
        if any((home / name).is_file() for name in missing):
            return home
    for name in missing:
        for found in sorted(folder.rglob(name) if "/" not in name and ".." not in name else ()):
            if not any((program.parent / other).is_file() for other in names):
                return found.parent
    return program.parent


def _files(source: Path) -> Iterator[str]:
    for node in ast.walk(mostly_parsed(source)):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and _FILE.fullmatch(text):
            yield text


def _environment(folder: Path, program: Path, sources: Sequence[Path]) -> dict[str, str]:
    """Return the variables that a program reads: as a file beside it says, or by their names."""
    wanted: dict[str, bool] = {}
    for source in sources:
        for name, needed in _variables(mostly_parsed(source)):
            wanted[name] = wanted.get(name, False) or needed
    if not wanted:
        return {}
    said = _said(folder, program)
    invented = {
        name: _PORT if re.search("port", name, re.I) else _HOST
        for name, needed in wanted.items()
        if needed and re.search("port|host|addr|server_?ip", name, re.I)
    }
    return {name: value for name, value in (invented | said).items() if name in wanted}


def _variables(tree: ast.Module) -> Iterator[tuple[str, bool]]:
    """Yield each variable of the environment that is read, and whether it has no default."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("environ"):
            key, needed = node.slice, True
        elif isinstance(node, ast.Call) and node.args and _asks(node.func):
            key, needed = node.args[0], len(node.args) + len(node.keywords) < 2
        else:
            continue
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield key.value, needed


def _asks(function: ast.expr) -> bool:
    return ast.unparse(function).endswith(("getenv", "environ.get"))


def _said(folder: Path, program: Path) -> dict[str, str]:
    for home in [home for home in program.parents if home.is_relative_to(folder)]:
        for name in _EXAMPLES:
            if (home / name).is_file():
                text = decoded((home / name).read_bytes())
                return {key: value.strip("\"'") for key, value in _LINE.findall(text)}
    return {}
