"""Programs of packages: they are started from the folder above, as `python -m talk.server` does."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from pathlib import Path

from partyline.open.discover.parsing import mostly_parsed

_PREFIX = "start-"  # the file that starts a program of a package begins with that
_TEMPLATE = """\
import runpy
import sys
import types

package = types.ModuleType({package!r})
if {homeless}:
    package.__path__ = [{here!r}]
    sys.modules[{package!r}] = package
sys.path[:0] = [{root!r}]
sys.path.append({here!r})
runpy.run_module({module!r}, run_name="__main__", alter_sys=True)
"""


def starter(folder: Path, program: str) -> str:
    """Return the file that starts a program, written there if it can't be started as it is.

    Args:
        folder: a copy of ours of what was handed in.
        program: its path from there.
    """
    path = folder / program
    tree = mostly_parsed(path)
    if (level := max(_levels(tree), default=0)) > 0:
        return _from_above(folder, program, level)
    for name in _absolute(tree):
        if _has(path.parent, name):
            continue
        for parent in list(path.parents)[1:]:
            if not parent.is_relative_to(folder):
                break
            if _has(parent, name):
                return _written(folder, program, parent)
        if _is_own_name(path.parent, name, tree):
            return _written(folder, program, path.parent, name)
        for home in sorted({file.parent for file in folder.rglob(f"{name}.py")}):
            return _written(folder, program, home)
    return program


def _levels(tree: ast.Module) -> Iterator[int]:
    return (node.level for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))


def _absolute(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def _has(folder: Path, name: str) -> bool:
    return (folder / f"{name}.py").is_file() or any((folder / name).glob("*.py"))


def _is_own_name(folder: Path, name: str, tree: ast.Module) -> bool:
    """Whether a package that is not there would hold what lies beside the program."""
    parts = {
        (node.module or "").partition(".")[2].partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{name}.")
    }
    return bool(parts) and all((folder / f"{part}.py").is_file() for part in parts)


def _from_above(folder: Path, program: str, level: int) -> str:
    parents = list((folder / program).parents)
    above = parents[min(level, len(parents) - 1)]
    if above.is_relative_to(folder):
        return _written(folder, program, above)
    return _written(folder, program, (folder / program).parent, "handed_in")


def _written(folder: Path, program: str, root: Path, package: str = "") -> str:
    """Write the file that starts a program whose packages lie in `root`; return its path.

    Args:
        package: the name of the package that the program's own folder is, if it lies in no other.
    """
    path = folder / program
    home = root if path.is_relative_to(root) else path.parent  # from there it is started
    inside = path.relative_to(home).with_suffix("")
    module = f"{package}.{path.stem}" if package else ".".join(inside.parts)
    file = home / f"{_PREFIX}{module}.py"
    # Paths as the program will see them: the copy that runs may lie elsewhere.
    text = _TEMPLATE.format(
        package=package or "none",
        homeless=bool(package),
        here=os.path.relpath(path.parent, home),
        root=os.path.relpath(root, home),
        module=module,
    )
    file.write_text(text, encoding="utf-8")
    return file.relative_to(folder).as_posix()
