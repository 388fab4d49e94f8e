"""Stands in for python-dotenv: reads settings from a file named .env."""

import os
import re
import sys
from pathlib import Path
from typing import Any

_LINE = re.compile(r"^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$")


def find_dotenv(
    filename: str = ".env", raise_error_if_not_found: bool = False, usecwd: bool = False
) -> str:
    """Return where the file is: in this folder, in the program's, or above; "" if nowhere."""
    for place in (Path.cwd(), *([] if usecwd else [Path(sys.path[0] or ".").resolve()])):
        for folder in (place, *place.parents):
            if (folder / filename).is_file():
                return str(folder / filename)
    if raise_error_if_not_found:
        raise OSError("File not found")
    return ""


def dotenv_values(dotenv_path: Any = None, *_: Any, **__: Any) -> dict[str, str]:
    """Return the settings of the file as a dictionary."""
    path = Path(dotenv_path or find_dotenv() or ".env")
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [match.groups() for match in map(_LINE.match, lines) if match]
    return {name: value.strip("\"'") for name, value in found}


def load_dotenv(
    dotenv_path: Any = None, _stream: Any = None, *_: Any, override: bool = False, **__: Any
) -> bool:
    """Put the settings of the file into the environment; return whether there were some."""
    values = dotenv_values(dotenv_path)
    for name, value in values.items():
        if override or name not in os.environ:
            os.environ[name] = value
    return bool(values)
