"""Another Python of this machine, for sources that ours can't read."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_LATER = 6  # versions after ours that are looked for
_HOMES = (".pyenv/versions", ".local/share/uv/python")  # where tools keep their interpreters
_PATIENCE = 10.0  # seconds for one interpreter to answer
_READS = """
import ast, sys
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        ast.parse(file.read())
"""
_WHICH = "import sys; print(sys.executable); print('%d.%d.%d' % sys.version_info[:3])"


@dataclass(frozen=True)
class Interpreter:
    """A Python of this machine.

    Args:
        path: its file, with all links followed.
        version: "3.13.0".
    """

    path: str
    version: str


def reading(programs: Sequence[Path]) -> Interpreter | None:
    """Return the Python that can read all these sources, where ours can't; else None.

    Args:
        programs: sources; those that ours can read are not looked at.
    """
    hard = [str(program) for program in programs if not _is_read(program)]
    if not hard:
        return None
    return next((one for one in newer() if _ran(one.path, _READS, hard) is not None), None)


@cache
def newer() -> tuple[Interpreter, ...]:
    """Return every newer Python that answers on this machine, the oldest of them first."""
    found: dict[str, Interpreter] = {}
    for minor in range(sys.version_info.minor + 1, sys.version_info.minor + 1 + _LATER):
        for path in _candidates(f"python3.{minor}"):
            said = _ran(path, _WHICH, ())
            lines = (said or "").split()
            if len(lines) == 2 and lines[1].startswith(f"3.{minor}."):
                found.setdefault(f"3.{minor}", Interpreter(str(Path(lines[0]).resolve()), lines[1]))
                break
    return tuple(found.values())


def _candidates(name: str) -> Iterator[str]:
    if on_path := shutil.which(name):
        yield on_path
    for home in _HOMES:
        yield from map(str, sorted((Path.home() / home).glob(f"*/bin/{name}")))


def _ran(python: str, code: str, arguments: Sequence[str]) -> str | None:
    """Return what an interpreter prints, or None if it can't run the code."""
    command = [python, "-I", "-c", code, *arguments]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def _is_read(program: Path) -> bool:
    try:
        ast.parse(program.read_bytes())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
